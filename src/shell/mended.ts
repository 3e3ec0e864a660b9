import { commandOf, literal, literalName, statementOf, type Tree } from './trees.ts';

/** Commands in another form that means the same, where the library gets the first one wrong. */

/**
 * `f || g` as `if f; then :; else g; fi`: in both, what fails inside `f` does not end a shell with `set -e`, but the library
 * knows it of the second only.
 */
export function orElse(statement: Tree, isBuiltin: (name: string) => boolean): void {
  if (statement.operators.at(-1) !== '||') return;
  const before = statement.pipelines.slice(0, -1);
  if (!before.some((one: Tree) => one.commands.some((command: Tree) => mayCall(command, isBuiltin)))) return;
  const statementWith = (pipelines: Tree[], operators: string[]): Tree => ({
    ...statement,
    pipelines,
    operators,
  });
  const clause = {
    condition: [statementWith(before, statement.operators.slice(0, -1))],
    body: [statementOf(commandOf([':']))],
  };
  const elseBody = [statementWith([statement.pipelines.at(-1)], [])];
  statement.pipelines = statementOf({ type: 'If', clauses: [clause], elseBody, redirections: [] }).pipelines;
  statement.operators = [];
}

/** Whether a command is, or holds, more than bash's own commands. */
function mayCall(command: Tree, isBuiltin: (name: string) => boolean): boolean {
  if (command.type !== 'SimpleCommand')
    return !['ConditionalCommand', 'ArithmeticCommand'].includes(command.type);
  const name = literalName(command);
  return Boolean(command.name) && (name === null || !isBuiltin(name));
}

/** `a=1`, `a=$?`: ends well, whatever came before; the library leaves the status as it was. */
export function assigned(command: Tree): Tree | null {
  if (command.type !== 'SimpleCommand' || command.name || command.assignments.length === 0) return null;
  if (command.redirections.length > 0 || containsType(command.assignments, 'CommandSubstitution'))
    return null;
  // One by one: what IFS is set to holds for the next.
  const body = command.assignments.map((assignment: Tree) => {
    const statement = statementOf({ ...command, assignments: [assignment] });
    statement.pipelines.push({ type: 'Pipeline', commands: [commandOf([':'])], negated: false });
    statement.operators.push('||');
    return statement;
  });
  return { type: 'Group', body, redirections: [] };
}

function containsType(node: Tree, type: string): boolean {
  if (node === null || typeof node !== 'object') return false;
  return node.type === type || Object.values(node).some((part) => containsType(part, type));
}

/**
 * `"$@"`, `$COMMAND`: the name is the first of the words that this expands to. The library takes it as one word, but where a
 * name expands to nothing it takes the first of the words behind it; so all of them stand behind nothing.
 */
export function splitName(command: Tree): void {
  if (!mayBeSeveral(command.name?.parts ?? [])) return;
  command.args = [command.name, ...command.args];
  const operation = { type: 'DefaultValue', word: literal(''), checkEmpty: false };
  command.name = { type: 'Word', parts: [{ type: 'ParameterExpansion', parameter: '__nothing', operation }] };
}

/** Whether a word may expand to several: something unquoted, or `$@`, or an array's `[@]`. */
function mayBeSeveral(parts: readonly Tree[]): boolean {
  return parts.some((part) =>
    part.type === 'DoubleQuoted'
      ? part.parts.some(
          (inner: Tree) => inner.type === 'ParameterExpansion' && /^@$|\[@\]$/.test(inner.parameter),
        )
      : part.type === 'ParameterExpansion' || part.type === 'CommandSubstitution',
  );
}
