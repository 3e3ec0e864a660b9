import { LAST_APPLIED } from '../lastApplied.ts';
import type { Description } from './description.ts';

type TextMap = Readonly<Record<string, string>> | undefined;

/** Longer annotations are folded. */
const MAX_ANNOTATION = 140;

/** `Title:` with one `key=value` a line, sorted. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go printLabelsMultiline
export function writeLabels(to: Description, title: string, labels: TextMap): void {
  const lines = sortedEntries(labels).map(([key, value]) => `${key}=${value}`);
  writeLines(to, title, lines);
}

export function writeLines(to: Description, title: string, lines: readonly string[]): void {
  if (lines.length === 0) to.write(0, `${title}:\t<none>\n`);
  for (const [at, line] of lines.entries()) to.write(0, `${at === 0 ? `${title}:` : ''}\t${line}\n`);
}

/** `Title:` with one `key: value` a line; what `kubectl apply` keeps for itself is not shown. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go printAnnotationsMultiline
export function writeAnnotations(to: Description, title: string, annotations: TextMap): void {
  const entries = sortedEntries(annotations).filter(([key]) => key !== LAST_APPLIED);
  if (entries.length === 0) to.write(0, `${title}:\t<none>\n`);
  for (const [at, [key, raw]] of entries.entries()) {
    const value = raw.replace(/\n$/, '');
    const start = `${at === 0 ? `${title}:` : ''}\t`;
    if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes('\n')) {
      to.write(0, `${start}${key}: ${value}\n`);
      continue;
    }
    to.write(0, `${start}${key}:\n`);
    for (const line of value.split('\n')) to.write(0, `\t  ${shorten(line, MAX_ANNOTATION - 2)}\n`);
  }
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

export function sortedEntries<V>(map: Readonly<Record<string, V>> | undefined): [string, V][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The text, or `<none>` for an empty one. */
export function orNone(text: string): string {
  return text === '' ? '<none>' : text;
}
