/** Pieces of the library's syntax tree, and how they are made. */

// just-bash does not export its syntax tree's types from the browser entry.
// oxlint-disable-next-line typescript/no-explicit-any
export type Tree = any;

/** A command as a statement. */
export function statementOf(command: Tree, line?: number): Tree {
  const pipeline = { type: 'Pipeline', commands: [command], negated: false };
  return { type: 'Statement', pipelines: [pipeline], operators: [], background: false, line };
}

/** A simple command of literal words, or of words that are trees already. */
export function commandOf(words: readonly (string | Tree)[]): Tree {
  const [name, ...args] = words.map((word) => (typeof word === 'string' ? literal(word) : word));
  return { type: 'SimpleCommand', assignments: [], name, args, redirections: [] };
}

/** A word that takes its value from the shell: `"$?"`, `"${PIPESTATUS[@]}"`. */
export function quotedParameter(parameter: string): Tree {
  const part = { type: 'ParameterExpansion', parameter, operation: null };
  return { type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [part] }] };
}

export function literal(text: string): Tree {
  return { type: 'Word', parts: [{ type: 'SingleQuoted', value: text }] };
}

export function literalWord(word: Tree): string | null {
  const value: unknown = word?.parts?.length === 1 ? word.parts[0].value : undefined;
  return typeof value === 'string' ? value : null;
}

/** `NAME=value` before a command. */
export function assignmentOf(name: string, value: string): Tree {
  return { type: 'Assignment', name, value: literal(value), append: false, array: null };
}

export function literalName(command: Tree): string | null {
  return literalWord(command.name);
}
