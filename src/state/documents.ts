import { create } from 'zustand';
import type { Problem } from '../k8s/manifest.ts';
import type { AppliedDocument, EditRequest } from '../protocol/messages.ts';
import { loadKept, keep } from './kept.ts';

/** One file of the workspace. */
export interface ManifestFile {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** The files in the editor, and what the server says of them. Every text is kept locally as it is typed. */
export interface Documents {
  readonly files: readonly ManifestFile[];
  readonly active: string;
  readonly autoApply: boolean;
  /** These files came with a link: they are not kept over the visitor's own. */
  readonly shared: boolean;
  /** By file id, from the last dry run. */
  readonly problems: Readonly<Record<string, readonly Problem[]>>;
  /** By file id: what applying the file would do now. */
  readonly pending: Readonly<Record<string, readonly AppliedDocument[]>>;
  /** By file id: the text as it was applied last; what differs from the cluster since then is drift, not an edit. */
  readonly appliedText: Readonly<Record<string, string>>;
}

export const useDocuments = create<Documents>(() => ({
  files: [],
  active: '',
  autoApply: false,
  shared: false,
  problems: {},
  pending: {},
  appliedText: {},
}));

/** What is kept between visits. */
interface KeptWorkspace {
  readonly files: readonly ManifestFile[];
  readonly active: string;
  readonly autoApply: boolean;
}

const KEY = 'workspace';

/** The workspace of the last visit, or the starter's files. True when there was one. */
export async function openWorkspace(starter: readonly ManifestFile[]): Promise<boolean> {
  const kept = await keptWorkspace();
  const usable = kept !== null;
  const files = usable ? kept.files : starter;
  useDocuments.setState({
    files,
    active: usable ? kept.active : (files[0]?.id ?? ''),
    autoApply: usable && kept.autoApply === true,
    appliedText: usable ? {} : Object.fromEntries(files.map((file) => [file.id, file.text])),
  });
  return usable;
}

async function keptWorkspace(): Promise<KeptWorkspace | null> {
  const kept = await loadKept<KeptWorkspace>(KEY);
  return kept !== null && Array.isArray(kept.files) && kept.files.length > 0 ? kept : null;
}

/** Shows files that came with a link, without keeping them. */
export function openSharedFiles(files: readonly Pick<ManifestFile, 'name' | 'text'>[]): void {
  const own = files.map(({ name, text }, index) => ({ id: `shared-${index + 1}`, name, text }));
  useDocuments.setState({ files: own, active: own[0]?.id ?? '', shared: true });
}

/** Keeps the shared files beside the visitor's own, under names that are free. */
export async function keepSharedFiles(): Promise<void> {
  const own = (await keptWorkspace())?.files ?? [];
  update((state) => {
    const files = [...own];
    for (const file of state.files) {
      const id = freeName(file.id, new Set(files.map((one) => one.id)));
      const name = freeName(file.name, new Set(files.map((one) => one.name)));
      files.push({ ...file, id, name });
    }
    const at = state.files.findIndex((file) => file.id === state.active);
    return {
      files,
      active: files[own.length + Math.max(0, at)]?.id ?? '',
      shared: false,
      problems: {},
      pending: {},
      appliedText: {},
    };
  });
}

export function setText(id: string, text: string): void {
  update((state) => ({
    files: state.files.map((file) => (file.id === id && file.text !== text ? { ...file, text } : file)),
  }));
}

export function setActive(active: string): void {
  update(() => ({ active }));
}

export function setAutoApply(autoApply: boolean): void {
  update(() => ({ autoApply }));
}

/** Adds a file and shows it; gives its id. A name that is taken gets a number. */
export function addFile(name: string, text: string): string {
  const { files } = useDocuments.getState();
  const id = freeName(`file-${files.length + 1}`, new Set(files.map((file) => file.id)));
  const free = freeName(name, new Set(files.map((file) => file.name)));
  update((state) => ({ files: [...state.files, { id, name: free, text }], active: id }));
  return id;
}

/** Shows the file that has an object; where none has it, a new one with this text. */
export function showManifest({ subject, name, text }: EditRequest): void {
  const { files, pending } = useDocuments.getState();
  const file = files.find(({ id }) => (pending[id] ?? []).some((one) => one.subject === subject));
  if (file) setActive(file.id);
  else addFile(name, text);
}

export function duplicateFile(id: string): void {
  const file = useDocuments.getState().files.find((one) => one.id === id);
  if (file) addFile(file.name, file.text);
}

export function renameFile(id: string, name: string): void {
  const trimmed = name.trim();
  if (trimmed === '') return;
  update((state) => {
    const taken = new Set(state.files.filter((file) => file.id !== id).map((file) => file.name));
    return {
      files: state.files.map((file) => (file.id === id ? { ...file, name: freeName(trimmed, taken) } : file)),
    };
  });
}

/** Removes a file; the last one is emptied instead, so that there is always one. */
export function deleteFile(id: string): void {
  update((state) => {
    const files = state.files.filter((file) => file.id !== id);
    if (files.length === 0) return { files: state.files.map((file) => ({ ...file, text: '' })) };
    return { files, active: state.active === id ? (files[0]?.id ?? '') : state.active };
  });
}

/** Takes another workspace in place of this one. */
export function replaceWorkspace(files: readonly ManifestFile[]): void {
  update(() => ({ files, active: files[0]?.id ?? '', problems: {}, pending: {}, appliedText: {} }));
}

function update(change: (state: Documents) => Partial<Documents>): void {
  useDocuments.setState(change);
  const { files, active, autoApply, shared } = useDocuments.getState();
  if (!shared) keep<KeptWorkspace>(KEY, { files, active, autoApply });
}

/** `web.yaml`, `web-2.yaml`, … */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let n = 2; ; n++) {
    const candidate = `${stem}-${n}${end}`;
    if (!taken.has(candidate)) return candidate;
  }
}
