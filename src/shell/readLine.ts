import type { ResolvedCommandContext } from 'just-bash/browser';
import { commandOf, type Tree } from './trees.ts';
import { ended, type Ended } from './interpreter.ts';
import type { Pipe } from './pipe.ts';

/** `while read …` behind a pipe: makes its `read` take lines as they come. False for every other command. */
export function liveReader(command: Tree): boolean {
  if (command.type !== 'While' || command.condition?.length !== 1) return false;
  if (command.redirections?.some((one: Tree) => one.operator.startsWith('<'))) return false;
  const [pipeline] = command.condition[0].pipelines;
  const read = pipeline?.commands?.length === 1 ? pipeline.commands[0] : null;
  if (read?.type !== 'SimpleCommand' || literal(read.name) !== 'read' || read.redirections.length > 0)
    return false;
  // What wants more than lines and names is left to bash, which sees the whole text.
  if (!read.args.every((word: Tree) => /^(-r|[A-Za-z_]\w*)$/.test(literal(word) ?? ''))) return false;
  read.name = commandOf(['__read']).name;
  return true;
}

function literal(word: Tree): string | null {
  const value: unknown = word?.parts?.length === 1 ? word.parts[0].value : undefined;
  return typeof value === 'string' ? value : null;
}

/** `read [-r] [NAME…]` of a line from a pipe. */
// bash: builtins/read.def
export async function readLine(
  args: readonly string[],
  ctx: ResolvedCommandContext,
  pipe: Pipe | undefined,
): Promise<Ended> {
  const raw = args.includes('-r');
  const names = args.filter((word) => word !== '-r');
  const line = (await pipe?.line()) ?? null;
  const text = raw ? (line?.text ?? '') : (line?.text ?? '').replaceAll(/\\(.)/g, '$1');
  const separators = ctx.env.get('IFS') ?? ' \t\n';
  const values = names.length === 0 ? [text] : fields(text, separators, names.length);
  for (const [at, name] of (names.length === 0 ? ['REPLY'] : names).entries()) {
    await ctx.assignShellVariable?.(name, values[at] ?? '');
  }
  return ended(line === null || line.ended ? 1 : 0);
}

/** The words of a line; the last takes all that is left. */
function fields(text: string, separators: string, count: number): string[] {
  const blank = new Set([...separators].filter((one) => ' \t\n'.includes(one)));
  const other = new Set([...separators].filter((one) => !' \t\n'.includes(one)));
  const skip = (at: number): number => {
    let to = at;
    while (to < text.length && blank.has(text.charAt(to))) to++;
    return to;
  };
  const found: string[] = [];
  let at = skip(0);
  while (found.length < count - 1 && at < text.length) {
    const start = at;
    while (at < text.length && !blank.has(text.charAt(at)) && !other.has(text.charAt(at))) at++;
    found.push(text.slice(start, at));
    at = skip(at);
    if (other.has(text.charAt(at))) at = skip(at + 1);
  }
  let end = text.length;
  while (end > at && blank.has(text.charAt(end - 1))) end--;
  return [...found, text.slice(at, end)];
}
