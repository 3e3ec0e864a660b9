import { commandOf, statementOf, type Tree } from './attach.ts';

/**
 * Arrays, where the library loses them: in `local a=("$@")` it takes the list for one word, and a shell that is made for a
 * pipeline or a job is given variables only.
 */

const DECLARES = new Set(['local', 'declare', 'typeset', 'readonly', 'export']);

/**
 * `local a=(…)` becomes `local -a a; a=(…)`, wherever it stands in these statements. The list is read again from the source,
 * for what stands in it is lost in the tree.
 */
export function plainArrays(node: Tree, parse: (text: string) => Tree[], around = { source: '' }): void {
  if (node === null || typeof node !== 'object') return;
  const own = typeof node.sourceText === 'string' ? { source: node.sourceText } : around;
  for (const part of Object.values(node)) plainArrays(part, parse, own);
  // In arithmetic, an element that is not there is 0 anyhow; with a default the library does not find it at all.
  if (node.type === 'ArithBracedExpansion') node.content = node.content.replace(/^(\w+\[.*\]):?-0?$/, '$1');
  if (node.type === 'ArithmeticExpression')
    node.originalText = node.originalText?.replaceAll(/(\$\{\w+\[[^\]]*\]):?-0?\}/g, '$1}');
  if (node.type !== 'Pipeline') return;
  node.commands = node.commands.map((command: Tree) => {
    const lists = declared(command).map((name) => {
      const list = name === null ? '' : listIn(own.source, name);
      if (list === '') return null;
      own.source = own.source.slice(own.source.indexOf(list) + list.length);
      return parse(list)[0]?.pipelines[0].commands[0].assignments[0] ?? null;
    });
    return lists.some((list) => list !== null) ? declaration(command, lists) : command;
  });
}

/** The names of the lists in a declaration, where it has them among its words. */
function declared(command: Tree): (string | null)[] {
  const name: unknown = command.type === 'SimpleCommand' ? command.name?.parts[0]?.value : undefined;
  if (typeof name !== 'string' || !DECLARES.has(name)) return [];
  return command.args.map((word: Tree) => /^(\w+)\+?=\(/.exec(word.parts?.[0]?.value ?? '')?.[1] ?? null);
}

/** `NAME=(…)` in a source, whole; empty when it is not there. */
function listIn(source: string, name: string): string {
  const opening = new RegExp(`(?<![\\w$])${name}\\+?=\\(`).exec(source);
  if (!opening) return '';
  const open: string[] = [];
  for (let i = opening.index; i < source.length; i++) {
    const char = source.charAt(i);
    const quoted = open.at(-1) === '"';
    if (char === '\\') i++;
    else if (char === '"' && quoted) open.pop();
    else if (char === '"') open.push(char);
    else if (quoted && !(char === '(' && source.charAt(i - 1) === '$')) continue;
    else if (char === "'") i = after(source, "'", i);
    else if (char === '#' && /\s/.test(source.charAt(i - 1))) i = after(source, '\n', i);
    else if (char === '(') open.push(char);
    else if (char === ')' && open.pop() && open.length === 0) return source.slice(opening.index, i + 1);
  }
  return '';
}

function after(source: string, char: string, from: number): number {
  const at = source.indexOf(char, from + 1);
  return at < 0 ? source.length : at;
}

function declaration(command: Tree, lists: readonly Tree[]): Tree {
  const name: string = command.name.parts[0].value;
  const flags: string[] = command.args.map(flagsOf).filter((flag: string | null) => flag !== null);
  const letters = flags.join('').replaceAll(/[-r]/g, '');
  const constant = name === 'readonly' || flags.some((flag) => flag.includes('r'));
  const words = command.args.flatMap((word: Tree, at: number) =>
    flagsOf(word) === null ? [lists[at]?.name ?? word] : [],
  );
  const declaring = name === 'readonly' || name === 'export' ? 'declare' : name;
  const asArray = /[aA]/.test(letters) ? `-${letters}` : `-${letters}a`;
  const found = lists.filter((list) => list !== null);
  const assigned = { ...command, name: null, args: [], redirections: [] };
  const body = [
    statementOf({ ...command, ...commandOf([declaring, asArray, ...words]) }),
    ...found.map((list) => statementOf({ ...assigned, assignments: [list] })),
    ...(constant ? [statementOf(commandOf(['readonly', ...found.map((list) => list.name)]))] : []),
  ];
  return { type: 'Group', body, redirections: command.redirections, line: command.line };
}

/** The option of a declaration, `-a`; null for what is none. */
function flagsOf(word: Tree): string | null {
  const text: unknown = word.parts?.length === 1 ? word.parts[0].value : undefined;
  return typeof text === 'string' && /^-[a-zA-Z]+$/.test(text) ? text : null;
}

/** The arrays that are read or written somewhere in the trees. */
function arraysIn(node: Tree, found: Set<string>): Set<string> {
  if (node === null || typeof node !== 'object') return found;
  const named: unknown = /^(\w+)\[/.exec(String(node.parameter ?? node.name ?? ''))?.[1] ?? node.array;
  if (typeof named === 'string') found.add(named);
  for (const part of Object.values(node)) arraysIn(part, found);
  return found;
}

/** A word that says, where it stands, what the arrays in these trees hold: text to be run by a shell that is to have them. */
export function arraysOf(trees: readonly Tree[]): Tree[] {
  const names = [...arraysIn(trees, new Set())];
  if (names.length === 0) return [];
  const target = commandOf(['/dev/null']).name;
  const declare = commandOf(['declare', '-p', ...names]);
  declare.redirections = [{ type: 'Redirection', fd: 2, operator: '>', target }];
  const said = { type: 'CommandSubstitution', body: { type: 'Script', statements: [statementOf(declare)] } };
  return [{ type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [said] }] }];
}
