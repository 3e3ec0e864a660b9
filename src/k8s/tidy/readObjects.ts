import type { Draft } from '../kind.ts';
import { parseYaml } from '../yaml/parse.ts';
import { readValue } from '../yaml/read.ts';
import { splitDocuments, type Chunk } from '../yaml/split.ts';

export type ReadObjects =
  | { readonly ok: true; readonly objects: readonly Draft[]; readonly lists: number }
  | { readonly ok: false; readonly problem: string };

/** Reads the objects of a file of any length, lists taken apart; tells how much of it has been read, as a share of 1. */
export function readObjects(text: string, progress: (share: number) => void): ReadObjects {
  const { chunks, error } = splitDocuments(text);
  if (error !== null) return { ok: false, problem: `line ${error.line}: ${error.message}` };
  const found = { objects: [] as Draft[], lists: 0 };
  for (const chunk of chunks) {
    const pieces = chunk.json ? [chunk] : itemsOf(chunk);
    if (pieces[0] !== chunk) found.lists++;
    for (const piece of pieces) {
      const problem = readPiece(piece, found);
      if (problem !== null) return { ok: false, problem };
      progress((piece.offset + piece.text.length) / text.length);
    }
  }
  return { ok: true, ...found };
}

type Piece = Pick<Chunk, 'text' | 'offset' | 'line' | 'json'>;

function readPiece(piece: Piece, found: { objects: Draft[]; lists: number }): string | null {
  if (piece.json) return addObject(JSON.parse(piece.text) as unknown, piece, found);
  const parsed = parseYaml(piece.text);
  if (!parsed.ok) return `line ${lineAt(piece, parsed.problem.offset)}: ${parsed.problem.message}`;
  const { value, errors } = readValue(parsed.document);
  const broken = errors.find((one) => one.severity === 'error');
  if (broken) return `line ${lineAt(piece, broken.offset)}: ${broken.message}`;
  return addObject(value, piece, found);
}

function addObject(value: unknown, piece: Piece, found: { objects: Draft[]; lists: number }): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return `line ${piece.line}: not an object`;
  const { kind, items } = value as Draft;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) {
    found.objects.push(value as Draft);
    return null;
  }
  found.lists++;
  for (const item of items as unknown[]) {
    const problem = addObject(item, piece, found);
    if (problem !== null) return problem;
  }
  return null;
}

/** Characters from which on a list is read item by item. */
const LARGE = 200_000;

/**
 * The items of a list as kubectl prints it: every one begins with a dash in the first column, and nothing inside of one does.
 * Read one by one they need no more memory than the largest. Any other document is one piece.
 */
function itemsOf(chunk: Chunk): readonly Piece[] {
  if (chunk.text.length < LARGE) return [chunk];
  const head = /(?:^|\n)items:[ \t]*\r?\n(?=- )/.exec(chunk.text);
  const tail = /\n(?=kind: \w*List[ \t]*\r?(?:\n|$))/.exec(chunk.text);
  if (head === null || tail === null) return [chunk];
  const pieces: Piece[] = [];
  const end = tail.index + 1;
  let line = chunk.line + newlines(chunk.text, 0, head.index + head[0].length);
  for (let at = head.index + head[0].length; at < end;) {
    const next = chunk.text.indexOf('\n- ', at);
    const stop = next === -1 || next >= end ? end : next + 1;
    const text = `  ${chunk.text.slice(at + 2, stop)}`;
    pieces.push({ text, offset: chunk.offset + at, line, json: false });
    line += newlines(chunk.text, at, stop);
    at = stop;
  }
  return pieces;
}

function lineAt(piece: Piece, offset: number): number {
  return piece.line + newlines(piece.text, 0, offset);
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
