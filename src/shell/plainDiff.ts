/** A difference as `diff` shows it without options, made of its unified form. */
// diffutils: src/normal.c
export function plainDiff(unified: string): string {
  const shown: string[] = [];
  let [before, after] = [0, 0];
  let taken: string[] = [];
  let put: string[] = [];
  const close = (): void => {
    if (taken.length + put.length > 0) shown.push(change(taken, put, before, after));
    [taken, put] = [[], []];
  };
  for (const line of unified.split('\n')) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk) {
      close();
      // Where a side has no line, its number is that of the line before.
      before = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      after = Number(hunk[3]) - (hunk[4] === '0' ? 0 : 1);
    } else if (/^(===|---|\+\+\+) ?/.test(line) && shown.length + before + after === 0) continue;
    else if (line.startsWith('-')) {
      taken.push(line.slice(1));
      before++;
    } else if (line.startsWith('+')) {
      put.push(line.slice(1));
      after++;
    } else if (line.startsWith(' ')) {
      close();
      before++;
      after++;
    }
  }
  close();
  return shown.join('');
}

/** `before` and `after`: the numbers of the last lines of the two sides. */
function change(taken: readonly string[], put: readonly string[], before: number, after: number): string {
  const range = (count: number, last: number): string =>
    count > 1 ? `${last - count + 1},${last}` : String(last);
  const letter = taken.length === 0 ? 'a' : put.length === 0 ? 'd' : 'c';
  return [
    `${range(taken.length, before)}${letter}${range(put.length, after)}\n`,
    ...taken.map((line) => `< ${line}\n`),
    ...(letter === 'c' ? ['---\n'] : []),
    ...put.map((line) => `> ${line}\n`),
  ].join('');
}
