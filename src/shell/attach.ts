import { assigned, orElse, splitName } from './mended.ts';
import {
  assignmentOf,
  commandOf,
  literal,
  literalName,
  literalWord,
  quotedParameter,
  statementOf,
  type Tree,
} from './trees.ts';

/**
 * Makes output stream. Every command of a piece whose output is the terminal gets it appended to a device of the session's
 * file system, so that it shows when it is written and not when the whole piece has ended. Programs of ours are told by
 * variables where their output goes, so that they can write while they run.
 *
 * What a command's output leads to is known from where it stands (a pipe, `$(…)`, a redirection), except inside a function,
 * where it is what it was where the function was called: there the variables say it at run time.
 */

/** What begins so in an environment is the shell's own and is shown to nobody. */
export const HIDDEN = '__';

/** In the environment of what runs: the device of standard output and of standard error; empty when it is caught. */
export const OUT_VARIABLE = '__O';
export const ERR_VARIABLE = '__E';

/** In the environment of a command whose input was piped or redirected, however little it is. */
export const INPUT_VARIABLE = '__R';

/** Where an output goes: a device's path, `CAUGHT` (a pipe, a file, a substitution), or one of `INHERITED`. */
export type Sink = string;
export const CAUGHT: Sink = '';
const INHERITED_OUT: Sink = '*1';
const INHERITED_ERR: Sink = '*2';

export interface Sinks {
  readonly out: Sink;
  readonly err: Sink;
}

/** Where the variables say, when it runs. */
export const INHERITED: Sinks = { out: INHERITED_OUT, err: INHERITED_ERR };

function isInherited(sink: Sink): boolean {
  return sink === INHERITED_OUT || sink === INHERITED_ERR;
}

/** What `attach` needs to know and do beyond the tree itself. */
export interface Attaching {
  /** Names whose work would be lost or changed by a redirection, or that need none. */
  readonly isBuiltin: (name: string) => boolean;
  /** A group that runs the text that `eval` or `source` is given, as it is given it; null leaves it to bash. */
  readonly deferred: (name: string, args: readonly Tree[], sinks: Sinks) => Tree | null;
  /** A command that starts this statement, which was written like `text`, in the background. */
  readonly background: (statement: Tree, sinks: Sinks, text: string) => Tree;
  /** A command that runs the commands of a pipeline at once; null leaves them to bash. */
  readonly pipeline: (pipeline: Tree, how: Attaching) => Tree | null;
}

/** Changes the statements in place. */
export function attach(statements: Tree[], sinks: Sinks, how: Attaching): void {
  for (const statement of statements) {
    if (statement.background) {
      statement.background = false;
      const last = { ...statement.pipelines.at(-1) };
      const text = String(statement.sourceText ?? '')
        .replace(/\s*&?\s*$/, '')
        .replaceAll(/\s*\n\s*/g, ' ');
      const whole = {
        type: 'Statement',
        pipelines: statement.pipelines,
        operators: statement.operators,
        background: false,
      };
      for (const pipeline of whole.pipelines) writeAsItComes(pipeline);
      attach([whole], sinks, how);
      statement.pipelines = [
        { ...last, commands: [how.background(whole, sinks, text)], negated: false, timed: false },
      ];
      statement.operators = [];
      continue;
    }
    orElse(statement, how.isBuiltin);
    for (const pipeline of statement.pipelines) attachPipeline(pipeline, sinks, how);
  }
}

/** The command at the end of a pipe that writes what comes to a file. */
export const TO_FILE = '__tofile';

/**
 * `command > file` in the background: the file is written while the command runs, so that it can be looked at, and is there
 * when the command is stopped. In the foreground nobody can look before it has ended.
 */
function writeAsItComes(pipeline: Tree): void {
  const last = pipeline.commands.at(-1);
  const redirections: Tree[] = last?.redirections ?? [];
  const [to, and] = redirections;
  const both =
    to?.operator === '&>' || (and?.operator === '>&' && and.fd === 2 && literalWord(and.target) === '1');
  const plain = to && ['>', '>>', '&>'].includes(to.operator) && (to.fd ?? 1) === 1 && !to.fdVariable;
  if (!plain || redirections.length > (both && and ? 2 : 1) || literalWord(to.target)?.startsWith('/dev/'))
    return;
  last.redirections = [];
  pipeline.commands.push(commandOf([TO_FILE, to.operator === '>>' ? 'more' : 'new', to.target]));
  pipeline.pipeStderr = [...(pipeline.pipeStderr ?? pipeline.commands.slice(2).map(() => false)), both];
}

/** One statement whose whole output is led on, whatever of it nobody has claimed: messages of failed expansions, mostly. */
export function flushed(statement: Tree, sinks: Sinks): Tree {
  if (containsCommand(statement, 'exec')) return statement;
  const group = { type: 'Group', body: [statement], redirections: redirectionsTo(sinks) };
  return statementOf(group, statement.line);
}

/** Whether a loop is somewhere in the statement. */
export function hasLoop(node: Tree): boolean {
  if (node === null || typeof node !== 'object') return false;
  if (['For', 'CStyleFor', 'While', 'Until', 'FunctionDef'].includes(node.type)) return true;
  return Object.values(node).some((part) => (Array.isArray(part) ? part.some(hasLoop) : hasLoop(part)));
}

/** Every function that is defined somewhere in the statements. */
export function functionsIn(node: Tree, found: Map<string, Tree> = new Map()): ReadonlyMap<string, Tree> {
  if (node === null || typeof node !== 'object') return found;
  if (node.type === 'FunctionDef') found.set(node.name, node);
  for (const part of Object.values(node)) functionsIn(part, found);
  return found;
}

function attachPipeline(pipeline: Tree, sinks: Sinks, how: Attaching): void {
  if (pipeline.timed) {
    pipeline.timed = false;
    const inner = {
      type: 'Pipeline',
      commands: pipeline.commands,
      negated: false,
      pipeStderr: pipeline.pipeStderr,
    };
    const timed = { type: 'Statement', pipelines: [inner], operators: [], background: false };
    const format = pipeline.timePosix ? 'posix' : 'bash';
    const body = [
      statementOf(commandOf(['__time', 'begins'])),
      timed,
      statementOf(commandOf(['__time', format, quotedParameter('?')])),
    ];
    pipeline.commands = [{ type: 'Group', body, redirections: [] }];
    pipeline.pipeStderr = undefined;
  }
  const streamed = pipeline.commands.length > 1 ? how.pipeline(pipeline, how) : null;
  if (streamed !== null) {
    attachSimple(streamed, sinks, how);
    pipeline.commands = [streamed];
    pipeline.pipeStderr = undefined;
    return;
  }
  const { commands } = pipeline;
  for (const [index, command] of commands.entries()) {
    if (index > 0) markInput(command);
    if (index === commands.length - 1) attachCommand(command, sinks, how);
    else attachCommand(command, { out: CAUGHT, err: pipeline.pipeStderr?.[index] ? CAUGHT : sinks.err }, how);
  }
  pipeline.commands = commands.map(
    (command: Tree) => deferredOf(command, sinks, how) ?? assigned(command) ?? command,
  );
}

function deferredOf(command: Tree, sinks: Sinks, how: Attaching): Tree | null {
  const name = literalName(command);
  if (name !== 'eval' && name !== 'source' && name !== '.') return null;
  const group = how.deferred(name, command.args, through(sinks, command.redirections));
  group?.redirections.unshift(...redirectionsTo(sinks), ...command.redirections);
  return group;
}

function attachCommand(command: Tree, sinks: Sinks, how: Attaching): void {
  attachWords(command, sinks, how);
  if (command.type === 'FunctionDef') {
    const inside = through(INHERITED, command.redirections ?? []);
    attachCommand(command.body, inside, how);
    return;
  }
  if (command.type === 'SimpleCommand') {
    attachSimple(command, sinks, how);
    return;
  }
  const inside = through(sinks, command.redirections ?? []);
  const clauses: Tree[] = [...(command.clauses ?? []), ...(command.items ?? [])];
  // `for x` without words goes through `"$@"`, which the library does not keep apart.
  if (command.type === 'For') command.words ??= [quotedParameter('@')];
  for (const one of [command, ...clauses]) {
    // `for ((;;))` has an expression there.
    attach(Array.isArray(one.condition) ? one.condition : [], inside, how);
    attach(Array.isArray(one.body) ? one.body : [], inside, how);
  }
  attach(command.elseBody ?? [], inside, how);
  if (command.redirections && !isInherited(sinks.out)) command.redirections.unshift(...redirectionsTo(sinks));
}

/** Tells a command that its input is not the terminal. */
export function markInput(command: Tree): void {
  if (command.type === 'SimpleCommand' && command.name) {
    command.assignments = [...command.assignments, assignmentOf(INPUT_VARIABLE, '1')];
  }
}

/** Whose output is the shell's own business, or that never come back to write some. */
const LEFT_ALONE = new Set(['exec', 'exit', 'return', 'break', 'continue', 'eval', 'source', '.']);

/** Builtins of bash that know nothing of our background. */
const RENAMED: Readonly<Record<string, string>> = { wait: '__wait' };

function attachSimple(command: Tree, sinks: Sinks, how: Attaching): void {
  splitName(command);
  const name = literalName(command);
  if (name !== null && Object.hasOwn(RENAMED, name)) command.name = literal(RENAMED[name] ?? name);
  if (!command.name || (name !== null && LEFT_ALONE.has(name))) return;
  if (name === null || !how.isBuiltin(name)) {
    command.assignments = [...command.assignments, ...told(through(sinks, command.redirections))];
    if (command.redirections.some((one: Tree) => one.operator.startsWith('<') && (one.fd ?? 0) === 0))
      markInput(command);
  }
  command.redirections.unshift(...redirectionsTo(sinks));
}

/** The variables that tell a program where its output goes, as far as that is not what they say already. */
function told({ out, err }: Sinks): Tree[] {
  const value = (sink: Sink): Tree =>
    sink === INHERITED_OUT
      ? quotedParameter(OUT_VARIABLE)
      : sink === INHERITED_ERR
        ? quotedParameter(ERR_VARIABLE)
        : literal(sink);
  const assign = (name: string, sink: Sink): Tree => ({ ...assignmentOf(name, ''), value: value(sink) });
  const both = [
    ...(err === INHERITED_ERR ? [] : [assign(ERR_VARIABLE, err)]),
    ...(out === INHERITED_OUT ? [] : [assign(OUT_VARIABLE, out)]),
  ];
  // Whichever reads the other's variable comes first.
  return out === INHERITED_ERR ? both.reverse() : both;
}

/** Where output goes after a command's own redirections. */
function through(sinks: Sinks, redirections: readonly Tree[]): Sinks {
  let { out, err } = sinks;
  for (const { operator, fd, target, fdVariable } of redirections) {
    if (fdVariable) continue;
    const word: unknown = target.parts?.length === 1 ? target.parts[0].value : undefined;
    switch (operator) {
      case '>':
      case '>>':
      case '>|': {
        const to = word === '/dev/stdout' ? out : word === '/dev/stderr' ? err : CAUGHT;
        if (fd === 2) err = to;
        else if ((fd ?? 1) === 1) out = to;
        break;
      }
      case '>&': {
        const to = word === '1' ? out : word === '2' ? err : CAUGHT;
        if (fd === null && word !== '1' && word !== '2') out = err = CAUGHT;
        else if (fd === 2) err = to;
        else if ((fd ?? 1) === 1) out = to;
        break;
      }
      case '&>':
      case '&>>':
        out = err = CAUGHT;
        break;
    }
  }
  return { out, err };
}

/** The redirections that lead output to its sinks; they stand before a command's own, so that `2>&1` means them. */
function redirectionsTo({ out, err }: Sinks): Tree[] {
  return [
    ...(out === CAUGHT ? [] : [redirection(null, sinkWord(out))]),
    ...(err === CAUGHT ? [] : [redirection(2, sinkWord(err))]),
  ];
}

/** A device, or inside a function `"${__O:-/dev/stdout}"`. */
function sinkWord(sink: Sink): Tree {
  if (!isInherited(sink)) return literal(sink);
  const [parameter, fallback] =
    sink === INHERITED_OUT ? [OUT_VARIABLE, '/dev/stdout'] : [ERR_VARIABLE, '/dev/stderr'];
  const operation = { type: 'DefaultValue', word: literal(fallback), checkEmpty: true };
  const part = { type: 'ParameterExpansion', parameter, operation };
  return { type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [part] }] };
}

function redirection(fd: number | null, target: Tree): Tree {
  return { type: 'Redirection', fd, operator: '>>', target };
}

/** Substitutions in the words of a command: their output is caught, their errors are not. `$!` is ours to know. */
function attachWords(node: Tree, sinks: Sinks, how: Attaching): void {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const part of node) attachWords(part, sinks, how);
    return;
  }
  if (node.type === 'CommandSubstitution' || node.type === 'ProcessSubstitution') {
    const out = node.type === 'ProcessSubstitution' && node.direction === 'output' ? sinks.out : CAUGHT;
    attach(node.body.statements, { out, err: sinks.err }, how);
    return;
  }
  if (node.type === 'ParameterExpansion' && node.parameter === '!') node.parameter = BACKGROUND_VARIABLE;
  for (const [key, part] of Object.entries(node)) {
    if (isStatements(key, part)) continue;
    attachWords(part, sinks, how);
  }
}

/** The process number of what was last started in the background. */
export const BACKGROUND_VARIABLE = '__BG';

/** Statements are attached by themselves, not as words of what they stand in. */
function isStatements(key: string, part: unknown): boolean {
  if (key === 'clauses' || key === 'items') return false;
  if (key === 'condition') return Array.isArray(part);
  if (key === 'body' || key === 'elseBody') return part !== null && typeof part === 'object';
  return false;
}

function containsCommand(node: Tree, name: string): boolean {
  if (node === null || typeof node !== 'object') return false;
  if (node.type === 'SimpleCommand' && literalName(node) === name) return true;
  return Object.values(node).some((part) =>
    Array.isArray(part) ? part.some((one) => containsCommand(one, name)) : containsCommand(part, name),
  );
}
