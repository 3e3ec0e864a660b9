import type { ResolvedCommandContext } from 'just-bash/browser';
import { assignmentOf, commandOf, statementOf, type Tree } from './trees.ts';
import { decodeBytes } from './files.ts';
import { ended, type Ended } from './interpreter.ts';
import { exported, RUN_VARIABLE, runOf, sinksOf, sinkVariables, type Surroundings } from './programRun.ts';

/** `env [-i] [-u NAME] [NAME=VALUE]… [COMMAND…]`. */
export async function env(
  args: readonly string[],
  ctx: ResolvedCommandContext,
  around: Surroundings,
): Promise<Ended> {
  const variables = exported(ctx, around);
  const rest = [...args];
  const given: Tree[] = [];
  for (let word = rest[0]; word !== undefined; word = rest[0]) {
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (word === '-i' || word === '-') for (const name of Object.keys(variables)) delete variables[name];
    else if (word === '-u') {
      rest.shift();
      delete variables[rest[0] ?? ''];
    } else if (assignment) {
      variables[assignment[1] ?? ''] = assignment[2] ?? '';
      given.push(assignmentOf(assignment[1] ?? '', assignment[2] ?? ''));
    } else break;
    rest.shift();
  }
  if (rest.length === 0) return { ...ended(0), stdout: lines(variables) };
  const run = runOf(ctx, around);
  const child = statementOf({ ...commandOf(rest), assignments: given });
  const id = around.newRunId();
  around.runs.set(id, run);
  const result = await around.interpreter.run([child], {
    env: { ...variables, ...sinkVariables(sinksOf(ctx)), [RUN_VARIABLE]: id },
    cwd: ctx.cwd,
    stdin: decodeBytes(ctx.stdin as unknown as string),
    stopped: () => run.stopped(),
  });
  around.runs.delete(id);
  return result;
}

/** `printenv [NAME…]`. */
export async function printenv(
  names: readonly string[],
  ctx: ResolvedCommandContext,
  around: Surroundings,
): Promise<Ended> {
  const variables = exported(ctx, around);
  if (names.length === 0) return { ...ended(0), stdout: lines(variables) };
  const found = names.filter((name) => Object.hasOwn(variables, name));
  const stdout = found.map((name) => `${variables[name]}\n`).join('');
  return { ...ended(found.length === names.length ? 0 : 1), stdout };
}

function lines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
