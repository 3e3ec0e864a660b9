import { useEffect } from 'react';
import type { Happening } from '../protocol/happening.ts';
import { useDocuments, type ManifestFile } from '../state/documents.ts';
import { useSession } from '../state/session.ts';
import { newIn } from '../state/useAnswer.ts';
import { useWorld } from '../state/world.ts';
import { checkFile } from './dryRun.ts';

/** How long after the last key press the API server is asked. */
const CHECK_AFTER_MS = 250;

/** How often the cluster's side is looked at again while it changes. */
const DRIFT_AFTER_MS = 500;

/** Characters from which on a file is checked less eagerly. */
const LARGE = 200_000;

/** Asks the API server after each pause in typing, and again when one of the file's objects has changed. */
export function useChecks(file: ManifestFile | undefined): void {
  const running = useSession((state) => state.state === 'running');
  const id = file?.id;
  const text = file?.text;
  useEffect(() => {
    if (!running || id === undefined || text === undefined) return undefined;
    const patience = text.length > LARGE ? 4 : 1;
    let timer: ReturnType<typeof setTimeout> | null = setTimeout(check, CHECK_AFTER_MS * patience);
    function check(): void {
      timer = null;
      if (id !== undefined) void checkFile(id);
    }
    const end = useWorld.subscribe((world, before) => {
      if (timer !== null || !newIn(world, before).some((one) => concerns(id, one))) return;
      timer = setTimeout(check, DRIFT_AFTER_MS * patience);
    });
    return () => {
      end();
      if (timer) clearTimeout(timer);
    };
  }, [running, id, text]);
}

/** Acts may make room for an object that was refused; whatever else happens counts when it happens to one of the file's. */
function concerns(id: string, happening: Happening): boolean {
  if (happening.actor === 'you') return true;
  return (useDocuments.getState().pending[id] ?? []).some((one) => one.subject === happening.subject);
}
