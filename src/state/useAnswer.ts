import { useEffect, useRef, useState } from 'react';
import type { Happening } from '../protocol/happening.ts';
import { useWorld, type WorldView } from './world.ts';

/** Two questions of one view are at least this far apart, in milliseconds. */
const APART_MS = 400;

/** What changes without a happening (most of a status) is asked for again after this long. */
const REFRESH_MS = 1_000;

interface Question<Answer> {
  /** Which question it is; everything else follows from it. */
  readonly key: string;
  readonly ask: () => Promise<Answer>;
  /** Whether a happening may change the answer; without it, whatever happens may. */
  readonly concerns?: (happening: Happening) => boolean;
}

/** What the engine answers to a question, kept up to date; undefined until the first answer to it is there. */
export function useAnswer<Answer>(question: Question<Answer>): Answer | undefined {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: Answer } | null>(null);
  const latest = useRef(question);
  latest.current = question;
  const { key } = question;
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stale = true;
    let asking = false;
    const go = async (): Promise<void> => {
      timer = null;
      if (asking) return;
      asking = true;
      stale = false;
      try {
        const value = await latest.current.ask();
        if (!ended)
          setAnswer((before) => (before?.key === key && before.value === value ? before : { key, value }));
      } catch {
        // The engine has gone; the next one is asked anew.
      }
      asking = false;
      if (stale && !ended) timer ??= setTimeout(() => void go(), APART_MS);
    };
    void go();
    const end = useWorld.subscribe((world, before) => {
      const { concerns } = latest.current;
      if (concerns ? !newIn(world, before).some(concerns) : world.revision === before.revision) return;
      stale = true;
      if (!asking) timer ??= setTimeout(() => void go(), concerns ? APART_MS : REFRESH_MS);
    });
    return () => {
      ended = true;
      end();
      if (timer) clearTimeout(timer);
    };
  }, [key]);
  return answer?.key === key ? answer.value : undefined;
}

/** What has happened between two states of the world; after a rewind or in a new cluster everything counts as new. */
export function newIn(world: WorldView, before: WorldView): readonly Happening[] {
  const { happenings } = world;
  if (happenings === before.happenings) return [];
  const last = before.happenings.at(-1);
  return last === undefined ? happenings : happenings.slice(happenings.lastIndexOf(last) + 1);
}
