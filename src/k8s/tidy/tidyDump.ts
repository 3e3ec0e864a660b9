import { writeYaml } from '../yaml/write.ts';
import { readObjects } from './readObjects.ts';
import { tidyObjects } from './tidyObjects.ts';

export type TidyDump =
  | { readonly ok: true; readonly tidied: boolean; readonly files: readonly TidyFile[] }
  | { readonly ok: false; readonly problem: string };

export interface TidyFile {
  readonly name: string;
  readonly text: string;
}

/** Longer texts make several files: the editor asks the API server about a whole file after every pause in typing. */
const LARGEST_FILE = 1_000_000;

/**
 * What `kubectl get … -o yaml` printed, as somebody would have written it: lists taken apart, without what the cluster filled
 * in, with a note of what is gone. What was written by hand stays to the letter.
 */
export function tidyDump(name: string, text: string, progress: (share: number) => void): TidyDump {
  const read = readObjects(text, progress);
  if (!read.ok) return read;
  const { kept, fromCluster, notes } = tidyObjects(read.objects);
  // A list by hand with comments would lose them, and the editor takes it as it is.
  const asItIs = fromCluster === 0 && (read.lists === 0 || /^\s*#/m.test(text));
  if (asItIs) return { ok: true, tidied: false, files: [{ name, text }] };
  const head = [`From ${name}: ${kept.length} of ${read.objects.length} objects.`, ...notes];
  const yamlName = name.replace(/\.(?:json|txt)$/i, '.yaml');
  const files = partsOf(kept.map((object) => writeYaml(object))).map((part, i) => ({
    name: yamlName,
    text: i === 0 ? `${commentOf(head)}${part}` : part,
  }));
  return { ok: true, tidied: true, files };
}

/** Objects as one text that `kubectl apply -f` takes, below a comment. */
export function manifestText(head: readonly string[], objects: readonly unknown[]): string {
  return `${commentOf(head)}${objects.map((object) => writeYaml(object)).join('---\n')}`;
}

function commentOf(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}\n`).join('');
}

function partsOf(texts: readonly string[]): string[] {
  const parts: string[] = [''];
  for (const text of texts) {
    const last = parts.at(-1) ?? '';
    if (last !== '' && last.length + text.length > LARGEST_FILE) parts.push(text);
    else parts[parts.length - 1] = last === '' ? text : `${last}---\n${text}`;
  }
  return parts;
}
