/** A filter of jq, rewritten where the library's jq gives another answer than jq itself. */
// jq: src/builtin.jq
export function correctedFilter(filter: string): string {
  let rest = filter;
  let done = '';
  for (;;) {
    const found = /"(?:[^"\\]|\\.)*"|#[^\n]*|(?<![\w.$@])(unique|group_by|del)(?![\w:])|@csv(?!\w)/.exec(
      rest,
    );
    if (!found) return done + rest;
    const [word, name] = found;
    const end = found.index + word.length;
    done += rest.slice(0, found.index);
    rest = rest.slice(end);
    const argument = name === undefined ? null : argumentAt(rest);
    if (word === '@csv') done += CSV;
    // These are in order, and the library's are not.
    else if (name === 'unique') done += argument === null ? '(sort|unique)' : word;
    else if (argument === null) done += word;
    else {
      rest = rest.slice(argument.length + 2);
      const inner = correctedFilter(argument);
      if (name === 'group_by') done += `(sort_by(${inner})|group_by(${inner}))`;
      // The last first, so that places in a list stay what they are.
      else
        done += `(${alternatives(inner)
          .reverse()
          .map((path) => `del(${path})`)
          .join('|')})`;
    }
  }
}

const CSV =
  '(map(if type=="string" then "\\"" + gsub("\\"";"\\"\\"") + "\\"" elif .==null then "" else tostring end)|join(","))';

/** What stands between the brackets that come next; null when none do. */
function argumentAt(text: string): string | null {
  const opening = /^\s*\(/.exec(text);
  if (!opening || opening[0].length !== 1) return null;
  let depth = 0;
  for (const part of text.matchAll(/"(?:[^"\\]|\\.)*"|[([{]|[)\]}]/g)) {
    if ('([{'.includes(part[0])) depth++;
    else if (')]}'.includes(part[0]) && --depth === 0) return text.slice(1, part.index);
  }
  return null;
}

/** `a, b` outside of all brackets. */
function alternatives(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (const part of text.matchAll(/"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|,/g)) {
    if ('([{'.includes(part[0])) depth++;
    else if (')]}'.includes(part[0])) depth--;
    else if (part[0] === ',' && depth === 0) {
      found.push(text.slice(from, part.index).trim());
      from = part.index + 1;
    }
  }
  return [...found, text.slice(from).trim()];
}
