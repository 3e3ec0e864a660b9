import type { Key } from './lineEditor.ts';

/** Escape sequences that keys send, as bash's emacs mode takes them. */
export const KEYS: Readonly<Record<string, Exclude<Key['type'], 'insert'>>> = {
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b[3~': 'delete',
  '\x1b[D': 'left',
  '\x1b[C': 'right',
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[H': 'home',
  '\x1b[F': 'end',
  '\x01': 'home',
  '\x05': 'end',
  '\x02': 'left',
  '\x06': 'right',
  '\x10': 'up',
  '\x0e': 'down',
  '\x17': 'killWord',
  '\x1b\x7f': 'killWord',
  '\x0b': 'killToEnd',
  '\x15': 'killToStart',
  '\x1b[1;5D': 'wordLeft',
  '\x1b[1;5C': 'wordRight',
  '\x1bb': 'wordLeft',
  '\x1bf': 'wordRight',
};
