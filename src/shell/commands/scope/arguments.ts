import type { CommandContext } from '../../command.ts';
import { NAMESPACE_MEMORY } from '../kubectl/session.ts';

/** Exit code of bad arguments. */
const USAGE_ERROR = 2;

export interface Arguments {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
}

/**
 * Splits arguments into words, `--flag VALUE` (or `--flag=VALUE`; `-o=json` and `-ojson` as kubectl takes them) and switches. Gives a sentence when a flag is unknown or
 * lacks its value.
 */
export function splitArguments(
  args: readonly string[],
  known: { readonly values: readonly string[]; readonly switches: readonly string[] },
): Arguments | string {
  const words: string[] = [];
  const values: Record<string, string> = {};
  const switches = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const word = spelledOut(args[i] ?? '', known.values);
    const at = word.startsWith('-') ? word.indexOf('=') : -1;
    const flag = at > 0 ? word.slice(0, at) : word;
    if (known.values.includes(flag)) {
      const value = at > 0 ? word.slice(at + 1) : args[++i];
      if (value === undefined) return `flag needs an argument: ${flag}`;
      values[flag] = value;
    } else if (known.switches.includes(flag) && at < 0) switches.add(flag);
    else if (word.startsWith('-')) return `unknown flag: ${flag}`;
    else words.push(word);
  }
  return { words, values, switches };
}

/** A letter with its value behind it (`-ojson`) as `-o=json`; anything else as it is. */
function spelledOut(word: string, known: readonly string[]): string {
  const letter = word.slice(0, 2);
  const joined = /^-[a-z][^=]/.test(word) && known.includes(letter);
  return joined ? `${letter}=${word.slice(2)}` : word;
}

/** Says what is wrong with the arguments; gives the exit code. */
export function refuse(context: CommandContext, message: string): number {
  context.err(`error: ${message}\n`);
  return USAGE_ERROR;
}

/** The namespace that kubectl's context names. */
export function currentNamespace(context: CommandContext): string {
  return context.memory.get(NAMESPACE_MEMORY) ?? 'default';
}
