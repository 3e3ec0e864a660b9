import { describe, expect, it } from 'vitest';
import { SessionFiles, ownFiles } from './files.ts';
import { createInterpreter } from './interpreter.ts';
import { readPiece, scriptLines } from './lines.ts';

const interpreter = createInterpreter({
  files: new SessionFiles(ownFiles()),
  env: {},
  cwd: '/',
  commands: [],
});

/** The pieces of a script with the number of each one's first line. */
async function piecesOf(script: string): Promise<string[]> {
  const source = scriptLines(script);
  const pieces: string[] = [];
  for (;;) {
    const piece = await readPiece(source, (text) => interpreter.parse(text));
    if (piece === null) return pieces;
    pieces.push(`${piece.line} ${piece.reading.kind}${piece.cut ? ' cut' : ''}: ${piece.text}`);
  }
}

const ROWS: readonly (readonly [fact: string, script: string, pieces: readonly string[]])[] = [
  ['a line is a piece', 'a\nb\n', ['1 whole: a', '2 whole: b']],
  ['an empty line is one', 'a\n\nb', ['1 whole: a', '2 whole: ', '3 whole: b']],
  ['a loop', 'for i in 1\ndo a\ndone\nb', ['1 whole: for i in 1\ndo a\ndone', '4 whole: b']],
  ['a function', 'f() {\n a\n}\nb', ['1 whole: f() {\n a\n}', '4 whole: b']],
  ['given up in the middle', 'for i in 1\n\u0003\nb', ['1 whole: ', '3 whole: b']],
  ['a here-document given up', 'a <<E\nx\n\u0003\nb', ['1 whole: ', '4 whole: b']],
  ['a backslash', 'a \\\nb\nc', ['1 whole: a \\\nb', '3 whole: c']],
  ['a pipe', 'a |\nb', ['1 whole: a |\nb']],
  ['&& and ||', 'a &&\nb ||\nc', ['1 whole: a &&\nb ||\nc']],
  ['& at the end is whole', 'a &\nb', ['1 whole: a &', '2 whole: b']],
  ['a pipe in a comment', 'a # b |\nc', ['1 whole: a # b |', '2 whole: c']],
  ['a pipe in quotes', "echo '|'\nc", ["1 whole: echo '|'", '2 whole: c']],
  ['a backslash in a comment', '# a \\\nc', ['1 whole: # a \\', '2 whole: c']],
  ['quotes', 'echo "a\nb"\nc', ['1 whole: echo "a\nb"', '3 whole: c']],
  ['a substitution', 'echo $(a\nb)\nc', ['1 whole: echo $(a\nb)', '3 whole: c']],
  ['an array', 'x=(a\nb)\nc', ['1 whole: x=(a\nb)', '3 whole: c']],
  ['a here-document', 'cat <<E\na |\nE\nc', ['1 whole: cat <<E\na |\nE', '4 whole: c']],
  ['a here-document with an apostrophe', "cat <<E\nit's\nE\nc", ["1 whole: cat <<E\nit's\nE", '4 whole: c']],
  ['two here-documents', 'cat <<A <<B\na\nA\nb\nB\nc', ['1 whole: cat <<A <<B\na\nA\nb\nB', '6 whole: c']],
  [
    'a here-document in a loop',
    'for i in 1; do cat <<E\n$i\nE\ndone\nc',
    ['1 whole: for i in 1; do cat <<E\n$i\nE\ndone', '5 whole: c'],
  ],
  ['an open here-document', 'cat <<E\na', ['1 heredoc cut: cat <<E\na']],
  ['an open loop', 'while a\ndo b', ['1 more cut: while a\ndo b']],
  ['an open quote', 'a\necho "b', ['1 whole: a', '2 more cut: echo "b']],
  ['nonsense is a piece by itself', 'done\na', ['1 wrong: done', '2 whole: a']],
];

describe('readPiece', () => {
  it.each(ROWS)('%s', async (_fact, script, pieces) => {
    expect(await piecesOf(script)).toEqual(pieces);
  });

  it('reads a long here-document in one go', async () => {
    const body = Array.from({ length: 20_000 }, (_none, index) => `  line ${index}`).join('\n');
    const started = performance.now();
    expect(await piecesOf(`cat <<E\n${body}\nE\na`)).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
