import { describe, expect, it } from 'vitest';
import { attach, CAUGHT, functionsIn, hasLoop } from './attach.ts';
import { type Tree } from './trees.ts';
import { ownFiles, SessionFiles } from './files.ts';
import { createInterpreter } from './interpreter.ts';

const interpreter = createInterpreter({
  files: new SessionFiles(ownFiles()),
  env: {},
  cwd: '/',
  commands: [],
});

async function treeOf(text: string): Promise<Tree[]> {
  const reading = await interpreter.parse(text);
  if (reading.kind !== 'whole') throw new Error(`${text} is ${reading.kind}`);
  return reading.statements;
}

/** For every program in the text, in order: where its output and its errors are led (`-`: nowhere by us) and what it is told. */
async function sinksIn(text: string): Promise<string[]> {
  const statements = await treeOf(text);
  attach(
    statements,
    { out: 'O', err: 'E' },
    {
      isBuiltin: (name) => ['echo', 'read', ':'].includes(name),
      deferred: () => null,
      pipeline: () => null,
      background: () => ({ type: 'SimpleCommand', assignments: [], name: null, args: [], redirections: [] }),
    },
  );
  return commandsIn(statements).map((command) => {
    const led = (fd: number | null): string => {
      const first = command.redirections.find(
        (one: Tree) => one.fd === fd && one.operator === '>>' && one.target.parts[0].type !== 'Literal',
      );
      const part = first?.target.parts[0];
      return part === undefined ? '-' : part.type === 'DoubleQuoted' ? '*' : part.value;
    };
    const told = (name: string): string => {
      const found = command.assignments.find((one: Tree) => one.name === name);
      if (found === undefined) return '';
      const [part] = found.value.parts;
      const value: string =
        part.type === 'DoubleQuoted' ? `$${part.parts[0].parameter.slice(2)}` : part.value;
      return `${name.slice(2)}=${value || CAUGHT}`;
    };
    const name = command.name.parts[0].value;
    return [`${name}:`, led(null), led(2), told('__O'), told('__E')].filter((one) => one !== '').join(' ');
  });
}

/** Simple commands with a name, outermost first. */
function commandsIn(node: Tree, found: Tree[] = []): Tree[] {
  if (node === null || typeof node !== 'object') return found;
  if (node.type === 'SimpleCommand' && node.name) found.push(node);
  for (const part of Object.values(node)) commandsIn(part, found);
  return found;
}

const ROWS: readonly (readonly [fact: string, text: string, sinks: readonly string[]])[] = [
  ['a program', 'a', ['a: O E O=O E=E']],
  ['a builtin is told nothing', 'echo x', ['echo: O E']],
  ['output to a file', 'a > f', ['a: O E O= E=E']],
  ['errors to a file', 'a 2> f', ['a: O E O=O E=']],
  ['errors to output', 'a 2>&1', ['a: O E O=O E=O']],
  ['output to errors', 'a >&2', ['a: O E O=E E=E']],
  ['both to a file', 'a &> f', ['a: O E O= E=']],
  ['errors to output, output to a file', 'a 2>&1 > f', ['a: O E O= E=O']],
  ['output to a file, errors too', 'a > f 2>&1', ['a: O E O= E=']],
  ['a pipe', 'a | b', ['a: - E O= E=E', 'b: O E O=O E=E']],
  ['a pipe of errors', 'a |& b', ['a: - - O= E=', 'b: O E O=O E=E']],
  ['a substitution', 'a $(b)', ['a: O E O=O E=E', 'b: - E O= E=E']],
  ['a substitution in quotes', 'a "x $(b)"', ['a: O E O=O E=E', 'b: - E O= E=E']],
  ['an assignment', 'x=$(b)', ['b: - E O= E=E']],
  ['a list', 'a && b; c', ['a: O E O=O E=E', 'b: O E O=O E=E', 'c: O E O=O E=E']],
  // `||` becomes a choice with nothing to do where all went well.
  ['an alternative', 'a || b; c', ['a: O E O=O E=E', ':: O E', 'b: O E O=O E=E', 'c: O E O=O E=E']],
  ['a group to a file', '{ a; } > f', ['a: - E O= E=E']],
  ['a group into a pipe', '{ a; b; } | c', ['a: - E O= E=E', 'b: - E O= E=E', 'c: O E O=O E=E']],
  ['a subshell', '(a)', ['a: O E O=O E=E']],
  ['a condition', 'if a; then b; else c; fi', ['a: O E O=O E=E', 'b: O E O=O E=E', 'c: O E O=O E=E']],
  ['a loop', 'while a; do b; done', ['a: O E O=O E=E', 'b: O E O=O E=E']],
  ['a loop over a substitution', 'for i in $(a); do b; done', ['a: - E O= E=E', 'b: O E O=O E=E']],
  ['a choice', 'case x in y) a;; esac', ['a: O E O=O E=E']],
  ['inside a function it is as it was called', 'f() { a; }', ['a: * *']],
  ['a pipe inside a function', 'f() { a | b; }', ['a: - * O=', 'b: * *']],
  ['a file inside a function', 'f() { a > g; }', ['a: * * O=']],
  ['a function that always writes to errors', 'f() { a; } >&2', ['a: * * O=$E']],
  ['errors to output inside a function', 'f() { a 2>&1; }', ['a: * * E=$O']],
  ['errors to output, output to a file, inside a function', 'f() { a 2>&1 > g; }', ['a: * * O= E=$O']],
  ['exec is left alone', 'exec a', ['exec: - -']],
];

describe('attach', () => {
  it.each(ROWS)('%s', async (_fact, text, sinks) => {
    expect(await sinksIn(text)).toEqual(sinks);
  });

  it('finds functions', async () => {
    const statements = await treeOf('if a; then f() { :; }; fi; g() { :; }');
    expect([...functionsIn(statements).keys()]).toEqual(['f', 'g']);
  });

  it.each([
    ['a; b', false],
    ['if a; then b; fi', false],
    ['a || while b; do c; done', true],
    ['(for i in 1; do a; done)', true],
  ])('whether "%s" has a loop: %s', async (text, has) => {
    expect((await treeOf(text)).some(hasLoop)).toBe(has);
  });
});
