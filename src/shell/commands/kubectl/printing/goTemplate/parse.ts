/** A template that cannot be read or executed. */
export class TemplateError extends Error {}

export type Expression =
  | { readonly type: 'value'; readonly value: unknown }
  /** A path from the dot (`.`), from a variable (`$`, `$x`) or from a bracketed pipeline. */
  | { readonly type: 'path'; readonly from: string | Pipeline; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly name: string };

/** One call: the first expression with the others as its arguments. */
export type Call = readonly Expression[];

/** Calls joined by `|`: each gets the one before as its last argument. */
export interface Pipeline {
  readonly variables: readonly string[];
  readonly calls: readonly Call[];
}

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipeline: Pipeline }
  | {
      readonly type: 'if' | 'range' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** Reads the part of Go's text/template that kubectl commands use: paths, pipelines, if, range, with, variables. */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const pieces = split(template);
  const reader = { pieces, at: 0 };
  const { nodes, end } = parseNodes(reader);
  if (end !== null) throw new TemplateError(`unexpected {{${end}}}`);
  return nodes;
}

type Piece = { readonly text: string } | { readonly action: string };

interface PieceReader {
  readonly pieces: readonly Piece[];
  at: number;
}

function split(template: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = template;
  let trimNext = false;
  for (;;) {
    const open = rest.indexOf('{{');
    let text = open < 0 ? rest : rest.slice(0, open);
    if (trimNext) text = text.trimStart();
    if (open < 0) {
      if (text !== '') pieces.push({ text });
      return pieces;
    }
    const match = /^\{\{(- )?((?:"(?:\\.|[^"\\])*"|`[^`]*`|(?!( -)?\}\})[^])*)( -)?\}\}/.exec(
      rest.slice(open),
    );
    if (!match) throw new TemplateError('unclosed action');
    if (match[1]) text = text.trimEnd();
    if (text !== '') pieces.push({ text });
    const action = (match[2] ?? '').trim();
    if (!action.startsWith('/*')) pieces.push({ action });
    trimNext = match[4] !== undefined;
    rest = rest.slice(open + match[0].length);
  }
}

function parseNodes(reader: PieceReader): { nodes: TemplateNode[]; end: string | null } {
  const nodes: TemplateNode[] = [];
  while (reader.at < reader.pieces.length) {
    const piece = reader.pieces[reader.at++];
    if (!piece) break;
    if ('text' in piece) {
      nodes.push({ type: 'text', text: piece.text });
      continue;
    }
    const [word = '', ...rest] = piece.action.split(/\s+/);
    if (word === 'end' || word === 'else') return { nodes, end: piece.action };
    if (word === 'if' || word === 'range' || word === 'with') {
      nodes.push(parseBlock(reader, word, piece.action.slice(word.length).trim()));
    } else if (word === 'define' || word === 'template' || word === 'block') {
      throw new TemplateError(`{{${word} ${rest.join(' ')}}} has no meaning in kubectl output`);
    } else nodes.push({ type: 'print', pipeline: parsePipeline(piece.action) });
  }
  return { nodes, end: null };
}

function parseBlock(reader: PieceReader, type: 'if' | 'range' | 'with', head: string): TemplateNode {
  const pipeline = parsePipeline(head);
  const { nodes: body, end } = parseNodes(reader);
  if (end === null) throw new TemplateError('unexpected EOF');
  if (end === 'end') return { type, pipeline, body, otherwise: [] };
  const chained = /^else\s+(if|with)\s+(.*)$/s.exec(end);
  if (chained) {
    const inner = parseBlock(reader, chained[1] as 'if' | 'with', chained[2] ?? '');
    return { type, pipeline, body, otherwise: [inner] };
  }
  const otherwise = parseNodes(reader);
  if (otherwise.end !== 'end') throw new TemplateError('unexpected EOF');
  return { type, pipeline, body, otherwise: otherwise.nodes };
}

const TOKEN =
  /\s*("(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])'|\(|\)|\||:=|=|,|-?\d+(?:\.\d+)?|\$\w*(?:\.\w+)*|(?:\.\w+)+|\.|\w+)/y;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    found.push(match[1] ?? '');
    end = TOKEN.lastIndex;
  }
  const rest = text.slice(end).trim();
  if (rest !== '') throw new TemplateError(`unexpected ${JSON.stringify(rest)} in command`);
  return found;
}

function parsePipeline(text: string): Pipeline {
  const list = tokens(text);
  const assign = list.findIndex((token) => token === ':=' || token === '=');
  const variables = assign < 0 ? [] : list.slice(0, assign).filter((token) => token !== ',');
  const reader = { list: assign < 0 ? list : list.slice(assign + 1), at: 0 };
  const pipeline = readCalls(reader, variables);
  if (reader.at < reader.list.length) throw new TemplateError('unexpected ")" in command');
  if (pipeline.calls.every((call) => call.length === 0)) throw new TemplateError('missing value for command');
  return pipeline;
}

function readCalls(reader: { list: string[]; at: number }, variables: readonly string[]): Pipeline {
  const calls: Expression[][] = [[]];
  while (reader.at < reader.list.length && reader.list[reader.at] !== ')') {
    const token = reader.list[reader.at++] ?? '';
    if (token === '|') calls.push([]);
    else if (token === '(') {
      const inner = readCalls(reader, []);
      if (reader.list[reader.at++] !== ')') throw new TemplateError('unclosed left paren');
      const after = reader.list[reader.at] ?? '';
      const names = /^(\.\w+)+$/.test(after) ? namesIn(after) : [];
      if (names.length > 0) reader.at++;
      calls.at(-1)?.push({ type: 'path', from: inner, names });
    } else calls.at(-1)?.push(expressionOf(token));
  }
  return { variables, calls };
}

function namesIn(path: string): string[] {
  return path.split('.').filter((name) => name !== '');
}

function expressionOf(token: string): Expression {
  if (token.startsWith('"')) return { type: 'value', value: JSON.parse(token) as string };
  if (token.startsWith('`')) return { type: 'value', value: token.slice(1, -1) };
  if (/^-?\d/.test(token)) return { type: 'value', value: Number(token) };
  if (token === 'true' || token === 'false') return { type: 'value', value: token === 'true' };
  if (token === 'nil') return { type: 'value', value: null };
  if (token.startsWith('$')) {
    const [variable = '$', ...names] = token.split('.');
    return { type: 'path', from: variable, names };
  }
  if (token.startsWith('.')) return { type: 'path', from: '.', names: namesIn(token) };
  return { type: 'function', name: token };
}
