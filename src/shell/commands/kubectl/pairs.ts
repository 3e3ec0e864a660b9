import { plain } from './failure.ts';

/** `KEY=VALUE` and `KEY-` arguments, apart from what they are for. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetResourcesAndPairs
export function splitPairs(
  args: readonly string[],
  what: string,
): { resources: readonly string[]; pairs: readonly string[] } {
  const isPair = (arg: string): boolean =>
    (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');
  const first = args.findIndex((arg) => isPair(arg));
  if (first < 0) return { resources: args, pairs: [] };
  const wrong = args.slice(first).find((arg) => !isPair(arg));
  if (wrong !== undefined) throw plain(`all resources must be specified before ${what} changes: ${wrong}`);
  return { resources: args.slice(0, first), pairs: args.slice(first) };
}

/** What changes, by key; null takes the key away. */
export type Changes = ReadonlyMap<string, string | null>;

/** What a map of labels or annotations becomes, and which keys really changed. */
export function changed(
  before: Readonly<Record<string, string>> | undefined,
  changes: Changes,
): { after: Record<string, string>; added: number; removed: number } {
  const after = { ...before };
  let added = 0;
  let removed = 0;
  for (const [key, value] of changes) {
    if (value === null) {
      if (Object.hasOwn(after, key)) removed++;
      delete after[key];
    } else {
      if (!Object.hasOwn(after, key) || after[key] !== value) added++;
      after[key] = value;
    }
  }
  return { after, added, removed };
}

/** The merge patch that makes the changes. */
export function metadataPatch(field: 'labels' | 'annotations', changes: Changes, version: string): unknown {
  const metadata = { [field]: Object.fromEntries(changes) };
  return { metadata: version === '' ? metadata : { ...metadata, resourceVersion: version } };
}
