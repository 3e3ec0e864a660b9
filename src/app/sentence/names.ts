/** `default/web` is `web`; what is elsewhere keeps its namespace. */
export function shortKey(key: string): string {
  return key.replace(/^default\//, '');
}

/** A Pod's name without its namespace. */
export function shortPod(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

export function hostOf(url: string): string {
  return url
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^\[([^\]]*)\].*$/, '$1')
    .replace(/[:/].*$/, '');
}

/** `node-1`, `node-1 and node-2`, `5 Nodes`. */
export function listOf(names: readonly string[], noun: string): string {
  if (names.length <= 1) return names.join('');
  return names.length <= 3
    ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    : `${names.length} ${noun}`;
}

/** What a Service lacks, as a part of a sentence about it. */
export function problemWords(problem: string): string {
  const [, count] = /^(\d+) selected, none ready$/.exec(problem) ?? [];
  if (count === undefined) return problem;
  return count === '1' ? 'its one selected Pod is not ready' : `none of its ${count} selected Pods is ready`;
}
