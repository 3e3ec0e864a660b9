import { commandOf, statementOf, type Tree } from './trees.ts';

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
  if (node.type !== 'Pipeline') return;
  node.commands = node.commands.map((command: Tree) => {
    const lists = declared(command).map((name) => {
      const list = name === null ? '' : listIn(own.source, name);
      if (list === '') return null;
      own.source = own.source.slice(own.source.indexOf(list) + list.length);
      return parse(list)[0]?.pipelines[0].commands[0].assignments[0] ?? null;
    });
    const whole = lists.some((list) => list !== null) ? declaration(command, lists) : command;
    ownByName(whole);
    return elementsFirst(whole, parse);
  });
}

/** `local -A` in a function outlives it in the library; `declare -A` does not. */
function ownByName(command: Tree): void {
  if (command.type !== 'SimpleCommand' || command.name?.parts[0]?.value !== 'local') return;
  if (command.args.some((word: Tree) => flagsOf(word)?.includes('A')))
    command.name = commandOf(['declare']).name;
}

/** `${a[$i]:-0}` in arithmetic, where the library finds no element. */
const ELEMENT = /\$\{\w+\[[^\]]*\]:?[-+=][^{}]*\}/;

/** That, or a substitution, which would run without the shell's functions. */
const MISREAD = new RegExp(`${ELEMENT.source}|\\$\\((?!\\()`);

/** `${a[$1]}`, `${a["$i"]}`: subscripts that the library takes for something else. */
const SUBSCRIPT = /^(\w+)\["?(\$\{?\d\}?|(?<=")[^"]*)"?\]$/;

/** What the library misreads where it stands is worked out before the command, and named there. */
function elementsFirst(command: Tree, parse: (text: string) => Tree[]): Tree {
  const before: Tree[] = [];
  const named = (value: string): string => {
    const name = `__A${before.length}`;
    before.push(...parse(`${name}=${value}`));
    return name;
  };
  for (const node of misreadIn(command, [])) {
    if (node.type === 'ParameterExpansion') {
      const [, array, subscript] = SUBSCRIPT.exec(node.parameter) ?? [];
      node.parameter = `${array}[$${named(`"${subscript}"`)}]`;
    } else {
      const text = withoutSubstitutions(node.originalText, named).replaceAll(new RegExp(ELEMENT, 'g'), named);
      Object.assign(node, parse(`((${text}))`)[0]?.pipelines[0].commands[0].expression);
    }
  }
  for (const part of joinedIn(command)) {
    const name = `__A${before.length}`;
    const word = { type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [{ ...part }] }] };
    before.push(statementOf(commandOf(['printf', '-v', name, '%s', word])));
    part.parameter = name;
  }
  if (before.length === 0) return command;
  // Names in the assignments may be misread as well.
  for (const statement of before) plainArrays(statement, parse);
  return { type: 'Group', body: [...before, statementOf(command)], redirections: [] };
}

/** `"${a[*]}"` and `"$*"` in an assignment or a here-string, where the library does not join them by IFS. */
function joinedIn(command: Tree): Tree[] {
  const words = [
    ...(command.assignments ?? []).map((assignment: Tree) => assignment.value),
    ...(command.redirections ?? [])
      .filter(({ operator }: Tree) => operator === '<<<')
      .map((one: Tree) => one.target),
  ];
  const quoted = words.flatMap((word) =>
    (word?.parts ?? []).filter(({ type }: Tree) => type === 'DoubleQuoted'),
  );
  return quoted
    .flatMap(({ parts }) => parts)
    .filter(
      ({ type, parameter, operation }: Tree) =>
        type === 'ParameterExpansion' && !operation && /^\*$|\[\*\]$/.test(parameter),
    );
}

/** An arithmetic text with `$(…)` worked out before. */
function withoutSubstitutions(text: string, named: (value: string) => string): string {
  const from = text.search(/\$\((?!\()/);
  if (from < 0) return text;
  const end = closing(text, from);
  const rest = withoutSubstitutions(text.slice(end + 1), named);
  return `${text.slice(0, from)}${named(text.slice(from, end + 1))}${rest}`;
}

/** Statements inside a command stand for themselves. */
const OWN = new Set(['body', 'condition', 'clauses', 'items', 'elseBody']);

function misreadIn(node: Tree, found: Tree[]): Tree[] {
  if (node === null || typeof node !== 'object' || node.type === 'CommandSubstitution') return found;
  if (node.type === 'ArithmeticExpression' && MISREAD.test(node.originalText ?? '')) found.push(node);
  else if (node.type === 'ParameterExpansion' && SUBSCRIPT.test(node.parameter)) found.push(node);
  if (node.type === 'CStyleFor') return found;
  for (const [key, part] of Object.entries(node)) if (!OWN.has(key)) misreadIn(part, found);
  return found;
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
  const end = closing(source, opening.index);
  return end < 0 ? '' : source.slice(opening.index, end + 1);
}

/** Where the bracket is closed that opens next; -1 when it is not. */
function closing(source: string, from: number): number {
  const open: string[] = [];
  for (let i = from; i < source.length; i++) {
    const char = source.charAt(i);
    const quoted = open.at(-1) === '"';
    if (char === '\\') i++;
    else if (char === '"' && quoted) open.pop();
    else if (char === '"') open.push(char);
    else if (quoted && !(char === '(' && source.charAt(i - 1) === '$')) continue;
    else if (char === "'") i = after(source, "'", i);
    else if (char === '#' && /\s/.test(source.charAt(i - 1))) i = after(source, '\n', i);
    else if (char === '(') open.push(char);
    else if (char === ')' && open.pop() && open.length === 0) return i;
  }
  return -1;
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
  const declaring = name === 'readonly' || name === 'export' || letters.includes('A') ? 'declare' : name;
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
