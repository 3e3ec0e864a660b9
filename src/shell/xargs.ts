import type { ResolvedCommandContext } from 'just-bash/browser';
import { CAUGHT, type Sinks } from './attach.ts';
import { decodeBytes } from './files.ts';
import { ended, type Ended } from './interpreter.ts';
import { quote, runOf, runWithin, sinksOf, type Surroundings } from './programRun.ts';

interface Asked {
  /** Items for one command; all when null. */
  count: number | null;
  lines: number | null;
  mark: string | null;
  delimiter: string | null;
  verbose: boolean;
  evenIfEmpty: boolean;
  command: readonly string[];
}

const VALUES = { n: '--max-args', L: '--max-lines', I: '--replace', d: '--delimiter', P: '--max-procs' };

/**
 * `xargs [-0rt] [-n N] [-L N] [-I MARK] [-d C] [-P N] [COMMAND…]`. Its commands are programs of this shell, on its clock and
 * with what it exports. Simplified: one after the other, whatever `-P` says.
 */
// findutils: xargs/xargs.c
export async function xargs(
  args: readonly string[],
  ctx: ResolvedCommandContext,
  around: Surroundings,
): Promise<Ended> {
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    const hint = "Try 'xargs --help' for more information.";
    return { ...ended(1), stderr: `xargs: ${asked}\n${hint}\n` };
  }
  const commands = commandsOf(asked, decodeBytes(ctx.stdin as unknown as string));
  if (typeof commands === 'string') return { ...ended(1), stderr: `xargs: ${commands}\n` };
  const caught = { stdout: '', stderr: '' };
  const sinks = sinksOf(ctx);
  const made: string[] = [];
  const led = (sink: string, stream: 'stdout' | 'stderr'): string => {
    if (sink !== CAUGHT) return sink;
    made.push(around.files.addDevice((text) => void (caught[stream] += text)));
    return made.at(-1) ?? CAUGHT;
  };
  const to: Sinks = { out: led(sinks.out, 'stdout'), err: led(sinks.err, 'stderr') };
  const run = runOf(ctx, around);
  let exitCode = 0;
  for (const words of commands) {
    const text = words.map(quote).join(' ');
    if (asked.verbose) around.files.write(to.err, `${text}\n`);
    const statements = await around.statementsOf(text, to);
    const result = await runWithin(statements, ctx, run, around, to, { stdin: '' });
    if (run.stopped()) return { ...caught, exitCode: run.code() };
    if (result.exitCode === 0) continue;
    exitCode = statusAfter(result.exitCode);
    if (exitCode !== 123) break;
  }
  for (const path of made) around.files.removeDevice(path);
  return { ...caught, exitCode };
}

/** What xargs ends with when a command of it ends badly; only with 123 it goes on. */
function statusAfter(code: number): number {
  if (code === 126 || code === 127) return code;
  if (code === 255) return 124;
  return code > 127 ? 125 : 123;
}

function readArguments(args: readonly string[]): Asked | string {
  const asked: Asked = {
    count: null,
    lines: null,
    mark: null,
    delimiter: null,
    verbose: false,
    evenIfEmpty: true,
    command: [],
  };
  let at = 0;
  for (; args[at]?.startsWith('-') && args[at] !== '-'; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    const long = Object.entries(VALUES).find(([, name]) => word === name || word.startsWith(`${name}=`));
    let letters = long ? '' : word.slice(1);
    if (word === '--null') letters = '0';
    if (word === '--no-run-if-empty') letters = 'r';
    if (word === '--verbose') letters = 't';
    if (word.startsWith('--') && letters.startsWith('-')) return `unrecognized option '${word}'`;
    if (long) {
      const given = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (args[++at] ?? '');
      const wrong = take(asked, long[0], given);
      if (wrong !== null) return wrong;
    }
    for (let i = 0; i < letters.length; i++) {
      const letter = letters.charAt(i);
      if (Object.hasOwn(VALUES, letter)) {
        const joined = letters.slice(i + 1);
        if (joined === '' && args[at + 1] === undefined) return `option requires an argument -- '${letter}'`;
        const wrong = take(asked, letter, joined === '' ? (args[++at] ?? '') : joined);
        if (wrong !== null) return wrong;
        break;
      }
      if (letter === '0') asked.delimiter = '\0';
      else if (letter === 'r') asked.evenIfEmpty = false;
      else if (letter === 't') asked.verbose = true;
      else if (letter === 'i') asked.mark = '{}';
      else return `invalid option -- '${letter}'`;
    }
  }
  const command = args.slice(at);
  return { ...asked, command: command.length === 0 ? ['echo'] : command };
}

/** Null, or what is wrong with the value. */
function take(asked: Asked, letter: string, value: string): string | null {
  if (letter === 'I') asked.mark = value;
  else if (letter === 'd')
    asked.delimiter = value.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\0', '\0');
  else if (!/^\d+$/.test(value)) return `invalid number "${value}" for -${letter} option`;
  else if (letter === 'n') asked.count = Number(value);
  else if (letter === 'L') asked.lines = Number(value);
  return null;
}

/** The commands to be run; a text says why the input cannot be read. */
function commandsOf(asked: Asked, input: string): string[][] | string {
  const { command, mark } = asked;
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  if (mark !== null) {
    const items = asked.delimiter === null ? lines.map((line) => line.trim()) : split(input, asked.delimiter);
    return items.map((item) => command.map((word) => word.replaceAll(mark, item)));
  }
  if (asked.lines !== null) {
    const groups = chunks(lines, asked.lines).map((some) => words(some.join(' ')));
    return groups.map((group) => [...command, ...(typeof group === 'string' ? [] : group)]);
  }
  const items = asked.delimiter === null ? words(input) : split(input, asked.delimiter);
  if (typeof items === 'string') return items;
  if (items.length === 0) return asked.evenIfEmpty ? [[...command]] : [];
  return chunks(items, asked.count ?? items.length).map((some) => [...command, ...some]);
}

function split(input: string, delimiter: string): string[] {
  const items = input.split(delimiter);
  if (items.at(-1) === '') items.pop();
  return items;
}

function chunks(items: readonly string[], size: number): string[][] {
  const found: string[][] = [];
  for (let at = 0; at < items.length; at += Math.max(1, size))
    found.push(items.slice(at, at + Math.max(1, size)));
  return found;
}

/** Words between blanks; quotes and backslashes keep blanks. */
function words(input: string): string[] | string {
  const found: string[] = [];
  const item = /\s+|"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|([^\s"'\\]+)|(["'])/g;
  let open = false;
  for (const [all, double, single, escaped, plain, quoteMark] of input.matchAll(item)) {
    if (quoteMark !== undefined) {
      const kind = quoteMark === '"' ? 'double' : 'single';
      return `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`;
    }
    if (/^\s+$/.test(all)) open = false;
    else {
      if (!open) found.push('');
      open = true;
      found[found.length - 1] += double ?? single ?? escaped ?? plain ?? '';
    }
  }
  return found;
}
