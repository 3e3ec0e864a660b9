import type { Draft } from '../k8s/kind.ts';
import type { ManifestDocument } from '../k8s/manifest.ts';
import type { KubeObject } from '../k8s/objects.ts';
import type { AppliedDocument } from '../protocol/messages.ts';

type Difference = AppliedDocument['differences'][number];
type Path = readonly (string | number)[];

/** The fields that a document sets and the live object has otherwise. What the document leaves out is not its business. */
export function differencesOf(document: ManifestDocument, wanted: Draft, live: KubeObject): Difference[] {
  const found: Difference[] = [];
  compare(wanted, live, [], (path, fileValue, clusterValue) => {
    found.push({ path, line: document.lineOf(serverPath(path)).line, fileValue, clusterValue });
  });
  return found;
}

function compare(
  wanted: unknown,
  live: unknown,
  path: Path,
  differs: (path: Path, wanted: unknown, live: unknown) => void,
): void {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live)) return differs(path, wanted, live);
    wanted.forEach((item, index) => compare(item, counterpart(item, index, live), [...path, index], differs));
    return undefined;
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof live !== 'object' || live === null) return differs(path, wanted, live);
    for (const [key, value] of Object.entries(wanted)) {
      compare(value, (live as Record<string, unknown>)[key], [...path, key], differs);
    }
    return undefined;
  }
  if (!same(wanted, live)) differs(path, wanted, live);
  return undefined;
}

/** Fields by which list items are told apart, in the order in which they are looked for. */
const KEYS = ['name', 'port', 'containerPort', 'key', 'type', 'ip', 'mountPath'] as const;

function counterpart(item: unknown, index: number, live: readonly unknown[]): unknown {
  if (typeof item !== 'object' || item === null) return live[index];
  const key = KEYS.find((one) => one in item);
  if (!key) return live[index];
  const value = (item as Record<string, unknown>)[key];
  return live.find((one) => (one as Record<string, unknown> | null)?.[key] === value) ?? live[index];
}

/** Quantities and numbers that the server keeps in another notation are the same. */
function same(wanted: unknown, live: unknown): boolean {
  if (wanted === live) return true;
  if (wanted === null && live === undefined) return true;
  return (
    typeof wanted !== 'object' &&
    typeof live !== 'object' &&
    live !== undefined &&
    String(wanted) === String(live)
  );
}

function serverPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
