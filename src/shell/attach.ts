/**
 * Makes output stream: every simple command of a piece whose standard output is the terminal gets it appended to a device
 * of the session's file system, so that it shows when it is written, not when the whole piece has ended. Programs of ours
 * are told by a variable that they may write to the terminal directly.
 */

/** The device; writes to it go to the terminal. */
export const TTY_DEVICE = '/dev/.tty';

/** In the environment of a program of ours: holds `1` when standard output and `2` when standard error is the terminal. */
export const TTY_VARIABLE = '__TTY';

// just-bash does not export its syntax tree's types from the browser entry.
// oxlint-disable-next-line typescript/no-explicit-any
type Node = any;

/** Changes the tree in place. `isOurs` tells which programs write to the terminal themselves. */
export function attachToTerminal(script: Node, isOurs: (name: string) => boolean): void {
  for (const statement of script.statements) attachStatement(statement, isOurs);
}

function attachStatement(statement: Node, isOurs: (name: string) => boolean): void {
  for (const pipeline of statement.pipelines) attachCommand(pipeline.commands.at(-1), isOurs);
}

function attachCommand(command: Node, isOurs: (name: string) => boolean): void {
  if (!command || command.type === 'FunctionDef' || redirects(command, 1)) return;
  if (command.type === 'SimpleCommand') {
    attachSimple(command, isOurs);
    return;
  }
  const clauses: Node[] = [...(command.clauses ?? []), ...(command.items ?? [])];
  const parts = [command, ...clauses].flatMap((one) => [...(one.condition ?? []), ...(one.body ?? [])]);
  for (const part of [...parts, ...(command.elseBody ?? [])]) attachStatement(part, isOurs);
}

/** Builtins whose work is lost or changed when they are redirected. */
const LEFT_ALONE = new Set(['exec', 'eval', 'source', '.', 'read', 'exit', 'return']);

function attachSimple(command: Node, isOurs: (name: string) => boolean): void {
  const name: unknown = command.name?.parts?.[0]?.value;
  if (typeof name !== 'string' || LEFT_ALONE.has(name)) return;
  const errors = !redirects(command, 2);
  command.redirections.push(redirection(null));
  if (errors) command.redirections.push(redirection(2));
  if (isOurs(name)) {
    command.assignments = [
      ...(command.assignments ?? []),
      { type: 'Assignment', name: TTY_VARIABLE, value: word(errors ? '12' : '1'), append: false, array: null },
    ];
  }
}

const OUTPUT = new Set(['>', '>>', '>|', '&>', '&>>', '>&', '<>']);

function redirects(command: Node, fd: number): boolean {
  return (command.redirections ?? []).some(
    (one: Node) => OUTPUT.has(one.operator) && ((one.fd ?? 1) === fd || one.operator.startsWith('&')),
  );
}

function word(text: string): Node {
  return { type: 'Word', parts: [{ type: 'Literal', value: text }] };
}

function redirection(fd: number | null): Node {
  return { type: 'Redirection', fd, operator: '>>', target: word(TTY_DEVICE) };
}
