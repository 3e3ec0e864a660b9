import { attach, flushed, functionsIn, hasLoop, type Attaching, type Sinks } from './attach.ts';
import { commandOf, statementOf, type Tree } from './trees.ts';
import type { Ended, Interpreter } from './interpreter.ts';
import { readPiece, type LineSource, type Piece } from './lines.ts';
import { syntaxMessage, type Voice } from './syntax.ts';

/** The command by which a running shell asks for its next piece. */
export const NEXT = '__next';

/** Reads pieces from lines and gives their statements to a run, one by one. */
export interface Loop {
  /** The statements, as long as there are some. Goes on where it was when asked again after a stop. */
  feed(): Iterable<Tree>;
  /** What `__next` does: reads a piece. `given` is the status, the options and PIPESTATUS of what ran before. */
  next(given: readonly string[]): Promise<Ended>;
  /** Forgets what is left of the piece. */
  discard(): void;
  /** To be the status of what comes next: of a statement that was stopped. */
  stopped(status: number): void;
  /** Whether the statement that runs now may go round and round. */
  loops(): boolean;
  /** The options (`$-`) before the piece that runs now. */
  options(): string;
  /** The lines have ended. */
  ended(): boolean;
}

export interface LoopOptions {
  readonly id: string;
  readonly interpreter: Interpreter;
  readonly lines: LineSource;
  readonly sinks: Sinks;
  /** Where the shell's own messages go that no command's redirection has caught. */
  readonly leftovers: Sinks;
  readonly how: Attaching;
  readonly voice: Voice;
  /** Goes on after text that it cannot read; else that ends the shell with status 2. */
  readonly forgiving: boolean;
  /** Functions that are known, by name: kept, so that a shell that was stopped has them again. */
  readonly functions: Map<string, Tree>;
  readonly complain: (text: string) => void;
  readonly onPiece: (state: 'begins' | 'ended' | 'more') => void;
  readonly onStatement: () => void;
}

export async function createLoop(options: LoopOptions): Promise<Loop> {
  const { interpreter, lines, sinks, how, voice, functions } = options;
  // `&&` so that a status that is carried over does not end a shell with `set -e`; `[[ ]]` leaves PIPESTATUS alone.
  const asking = await interpreter.parse(`${NEXT} ${options.id} "$?" "$-" "\${PIPESTATUS[@]}" && [[ 1 ]]`);
  const ask: Tree[] = asking.kind === 'whole' ? asking.statements : [];
  let queue: Tree[] = [];
  let current: Tree = null;
  let flags = '';
  let override: number | null = null;
  let over = false;

  function* feed(): Iterable<Tree> {
    // Only somebody who types has aliases.
    if (options.forgiving) yield statementOf(commandOf(['shopt', '-s', 'expand_aliases']));
    if (override !== null) {
      for (const known of functions.values()) yield statementOf(known);
      const kept = flags.replaceAll(/[^eufx]/g, '');
      if (kept !== '') yield statementOf(commandOf(['set', `-${kept}`]));
      yield withStatus(override);
      override = null;
    }
    for (;;) {
      while (queue.length > 0) {
        current = queue.shift();
        options.onStatement();
        // With `set -u` a group would swallow what ought to end the shell.
        yield flags.includes('u') ? current : flushed(current, options.leftovers);
      }
      if (over) return;
      yield ask[0];
    }
  }

  async function next(given: readonly string[]): Promise<Ended> {
    const status = Number(given[0] ?? 0);
    flags = given[1] ?? '';
    options.onPiece('ended');
    const piece = await readPiece(
      lines,
      (text) => interpreter.parse(text),
      () => options.onPiece('more'),
    );
    if (piece === null) over = true;
    else {
      options.onPiece('begins');
      take(piece);
    }
    return {
      stdout: '',
      stderr: '',
      exitCode: status,
      internalPipeStatusOverride: given.slice(2).map(Number),
    };
  }

  function take(piece: Piece): void {
    const { reading } = piece;
    if (reading.kind === 'wrong' || reading.kind === 'more') {
      options.complain(syntaxMessage(voice, reading, piece.text, piece.line));
      if (options.forgiving && !piece.cut) queue = [withStatus(2)];
      else queue = [statementOf(commandOf(['exit', '2']))];
      return;
    }
    if (reading.kind === 'heredoc' && voice.shell === 'bash') {
      const last = piece.line + piece.text.split('\n').length - 1;
      options.complain(
        `${voice.name}: line ${last}: warning: here-document at line ${piece.line} delimited by end-of-file (wanted \`${reading.delimiter}')\n`,
      );
    }
    const { statements } = reading;
    for (const [name, tree] of functionsIn(statements)) functions.set(name, tree);
    for (const statement of statements) moveLines(statement, piece.line - 1);
    attach(statements, sinks, how);
    queue = statements;
  }

  return {
    feed,
    next,
    discard: () => {
      queue = [];
    },
    stopped: (status) => {
      override = status;
    },
    loops: () => hasLoop(current),
    options: () => flags,
    ended: () => over,
  };
}

/** A statement that does nothing but have a status; with `&& :`, so that `set -e` does not mind. */
export function withStatus(status: number): Tree {
  const shell = {
    type: 'Subshell',
    body: [statementOf(commandOf(['exit', String(status)]))],
    redirections: [],
  };
  const statement = statementOf(shell);
  statement.pipelines.push({ type: 'Pipeline', commands: [commandOf([':'])], negated: false });
  statement.operators.push('&&');
  return statement;
}

/** Line numbers of the whole source, for `$LINENO`. */
function moveLines(node: Tree, by: number): void {
  if (by === 0 || node === null || typeof node !== 'object') return;
  if (typeof node.line === 'number') node.line += by;
  for (const part of Object.values(node)) moveLines(part, by);
}
