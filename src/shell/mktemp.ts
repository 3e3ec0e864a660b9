import type { ResolvedCommandContext } from 'just-bash/browser';
import { ended, type Ended } from './interpreter.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `mktemp [-d] [-u] [-t] [-p DIRECTORY] [TEMPLATE]`: a new empty file or directory, whose name it says. */
// coreutils: src/mktemp.c
export async function mktemp(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  let template: string | undefined;
  let directory: string | undefined;
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const long = /^--tmpdir(?:=(.*))?$/.exec(word);
    if (word === '-p') directory = args[++at];
    else if (long) directory = long[1] ?? '/tmp';
    else if (word === '--directory') flags.add('d');
    else if (word.startsWith('-')) for (const flag of word.slice(1)) flags.add(flag);
    else template = word;
  }
  if (template !== undefined && !/X{3,}/.test(template)) {
    return { ...ended(1), stderr: `mktemp: too few X's in template ‘${template}’\n` };
  }
  if (template === undefined || flags.has('t')) directory ??= ctx.env.get('TMPDIR') ?? '/tmp';
  const name = (template ?? 'tmp.XXXXXXXXXX').replace(/X{3,}(?=[^X]*$)/, (marks) =>
    marks.replaceAll('X', letter),
  );
  const path = directory === undefined ? name : `${directory}/${name}`;
  const whole = ctx.fs.resolvePath(ctx.cwd, path);
  if (flags.has('u')) return { ...ended(0), stdout: `${path}\n` };
  if (flags.has('d')) await ctx.fs.mkdir(whole, { recursive: true });
  else await ctx.fs.writeFile(whole, '');
  return { ...ended(0), stdout: `${path}\n` };
}

/** Chance here is the shell's: it follows the seed. */
function letter(): string {
  return LETTERS.charAt(Math.floor(Math.random() * LETTERS.length));
}
