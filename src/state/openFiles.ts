import { create } from 'zustand';
import { MAX_MANIFEST_LENGTH } from '../k8s/manifestLimit.ts';
import { looksLikeDump } from '../k8s/tidy/looksLikeDump.ts';
import type { TidyDump } from '../k8s/tidy/tidyDump.ts';
import { addFile, replaceWorkspace, type ManifestFile } from './documents.ts';
import { openView } from './selection.ts';

/** Files that come from outside: opened or dropped. Dumps of clusters are tidied by a worker of their own. */
export interface Reading {
  /** The dump that is being read, and how much of it, as a share of 1; null when none is. */
  readonly now: { readonly name: string; readonly share: number } | null;
  /** What the last file was refused with; null otherwise. */
  readonly problem: string | null;
}

export const useReading = create<Reading>(() => ({ now: null, problem: null }));

/** A file that is larger is not read: no editor would be of use with it. */
const LARGEST_FILE = 30_000_000;

export const WORKSPACE_KIND = 'servicescope-workspace';

/** Opens manifests beside the others, dumps tidied; a saved workspace takes their place. */
export async function openFiles(files: readonly File[]): Promise<void> {
  useReading.setState({ problem: null });
  for (const file of files) {
    if (file.size > LARGEST_FILE) {
      const size = Math.round(file.size / 1e6);
      refuse(`${file.name} is too large: ${size} MB, at most ${LARGEST_FILE / 1e6} MB`);
      continue;
    }
    // A folder cannot be read.
    const text = await file.text().catch(() => null);
    if (text === null || text.includes('\0')) {
      refuse(`${file.name} is no text`);
      continue;
    }
    const workspace = text.length <= MAX_MANIFEST_LENGTH ? workspaceOf(text) : null;
    if (workspace) replaceWorkspace(workspace);
    else await openText(file.name, text);
  }
}

/** Opens a text as a file of its own: a dump tidied, anything else to the letter. */
async function openText(name: string, text: string): Promise<void> {
  const large = text.length > MAX_MANIFEST_LENGTH;
  if (!large && !looksLikeDump(text)) {
    show(name, text);
    return;
  }
  const result = await tidied(name, text);
  if (result === null) return;
  if (result.ok && (result.tidied || !large)) {
    for (const file of result.files) show(file.name, file.text);
  } else if (large) {
    refuse(`${name} is not opened: ${result.ok ? 'it is too long for the editor' : result.problem}`);
  } else {
    // The editor marks what is wrong.
    show(name, text);
  }
}

/** Opens a tidy copy of a text of the editor beside it. */
export async function openTidy(name: string, text: string): Promise<void> {
  useReading.setState({ problem: null });
  const result = await tidied(name, text);
  if (result === null) return;
  if (!result.ok) refuse(`${name} cannot be read: ${result.problem}`);
  else if (!result.tidied) refuse(`There is nothing to tidy in ${name}: no cluster has printed it`);
  else for (const file of result.files) show(file.name, file.text);
}

/** Puts the file that is being read aside. */
export function cancelReading(): void {
  stop();
}

let stop: () => void = () => undefined;

/** Null when it was cancelled. */
function tidied(name: string, text: string): Promise<TidyDump | null> {
  stop();
  const worker = new Worker(new URL('../worker/tidyWorker.ts', import.meta.url), { type: 'module' });
  useReading.setState({ now: { name, share: 0 } });
  return new Promise((resolve) => {
    const end = (result: TidyDump | null): void => {
      worker.terminate();
      stop = () => undefined;
      useReading.setState({ now: null });
      resolve(result);
    };
    stop = () => end(null);
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if (data.type === 'done') end(data.result);
      else useReading.setState({ now: { name, share: data.share } });
    });
    worker.addEventListener('error', (event) => {
      end({ ok: false, problem: event.message || 'the reader stopped' });
    });
    worker.postMessage({ name, text });
  });
}

type Said = { type: 'read'; share: number } | { type: 'done'; result: TidyDump };

/** Opens a file where it can be seen, on a narrow screen too. */
function show(name: string, text: string): void {
  addFile(name, text);
  openView('editor');
}

function refuse(problem: string): void {
  useReading.setState({ problem });
}

function workspaceOf(text: string): ManifestFile[] | null {
  try {
    const value = JSON.parse(text) as { kind?: unknown; files?: unknown } | null;
    if (value?.kind !== WORKSPACE_KIND || !Array.isArray(value.files)) return null;
    const files = (value.files as { name?: unknown; text?: unknown }[]).filter(
      (file) => typeof file?.name === 'string' && typeof file.text === 'string',
    );
    return files.map((file, index) => ({
      id: `file-${index}`,
      name: String(file.name),
      text: String(file.text),
    }));
  } catch {
    return null;
  }
}
