import { describe, expect, it } from 'vitest';
import { ownFiles, SessionFiles } from './files.ts';
import { createInterpreter } from './interpreter.ts';
import { endsOpen, syntaxMessage, type Voice } from './syntax.ts';

const interpreter = createInterpreter({
  files: new SessionFiles(ownFiles()),
  env: {},
  cwd: '/',
  commands: [],
});

const SCRIPT: Voice = { shell: 'bash', name: 'bash', numbered: true };
const TYPED: Voice = { shell: 'bash', name: 'bash', numbered: false };
const ASH: Voice = { shell: 'ash', name: 'sh', numbered: false };
const DASH: Voice = { shell: 'dash', name: 'sh', numbered: false };

/** Taken from bash 5.2 reading a script (line 1 is the text's first). */
const MESSAGES: readonly (readonly [text: string, message: string])[] = [
  [
    'if true; then echo; fi; done',
    "bash: line 1: syntax error near unexpected token `done'\nbash: line 1: `if true; then echo; fi; done'\n",
  ],
  [
    `echo ${'x'.repeat(1_000_000)}`,
    "bash: this command is too long for the simulator's shell: Input too large: 1000005 bytes exceeds limit of 1000000\n",
  ],
  ['if true; fi', "bash: line 1: syntax error near unexpected token `fi'\nbash: line 1: `if true; fi'\n"],
  ['for', "bash: line 1: syntax error near unexpected token `newline'\nbash: line 1: `for'\n"],
  ['for x', 'bash: line 2: syntax error: unexpected end of file\n'],
  ['(', 'bash: line 2: syntax error: unexpected end of file\n'],
  [')', "bash: line 1: syntax error near unexpected token `)'\nbash: line 1: `)'\n"],
  ['| a', "bash: line 1: syntax error near unexpected token `|'\nbash: line 1: `| a'\n"],
  [';;', "bash: line 1: syntax error near unexpected token `;;'\nbash: line 1: `;;'\n"],
  ['f() {', 'bash: line 2: syntax error: unexpected end of file\n'],
  ['f() echo', "bash: line 1: syntax error near unexpected token `echo'\nbash: line 1: `f() echo'\n"],
  ['echo "a', 'bash: line 1: unexpected EOF while looking for matching `"\'\n'],
  ["echo 'a", "bash: line 1: unexpected EOF while looking for matching `''\n"],
  ['echo ${x', "bash: line 1: unexpected EOF while looking for matching `}'\n"],
  ['a &| b', "bash: line 1: syntax error near unexpected token `|'\nbash: line 1: `a &| b'\n"],
  ['then', "bash: line 1: syntax error near unexpected token `then'\nbash: line 1: `then'\n"],
  ['echo a <', "bash: line 1: syntax error near unexpected token `newline'\nbash: line 1: `echo a <'\n"],
  ['while true; do', 'bash: line 2: syntax error: unexpected end of file\n'],
  [
    'if true; then fi',
    "bash: line 1: syntax error near unexpected token `fi'\nbash: line 1: `if true; then fi'\n",
  ],
  ['if then', "bash: line 1: syntax error near unexpected token `then'\nbash: line 1: `if then'\n"],
  ['}', "bash: line 1: syntax error near unexpected token `}'\nbash: line 1: `}'\n"],
];

describe('syntaxMessage', () => {
  it.each(MESSAGES)('%.40s', async (text, message) => {
    expect(syntaxMessage(SCRIPT, await interpreter.parse(text), text, 1)).toBe(message);
  });

  it.each([
    [TYPED, "bash: syntax error near unexpected token `done'\n"],
    [ASH, 'sh: syntax error: unexpected "done"\n'],
    [DASH, 'sh: 3: Syntax error: "done" unexpected\n'],
  ])('in the words of %o', async (voice, message) => {
    expect(syntaxMessage(voice, await interpreter.parse('done'), 'done', 3)).toBe(message);
  });
});

describe('endsOpen', () => {
  it.each([
    ['a |', true],
    ['a ||', true],
    ['a &&', true],
    ['a &', false],
    ['a \\', true],
    ['a \\\\', false],
    ['a | # b', true],
    ['a # b |', false],
    ['a#b |', true],
    ["echo 'a |'", false],
    ['echo a\\|', false],
    ['', false],
  ])('%s', (text, open) => {
    expect(endsOpen(text)).toBe(open);
  });
});
