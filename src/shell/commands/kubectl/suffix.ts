import { hashText } from '../../../base/hash.ts';
import type { Session } from './session.ts';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters for a name that kubectl itself makes unique: always the same for the same text at the same moment. */
export function draftSuffix(session: Session, text: string): string {
  let hash = hashText(`${text} ${session.context.host.nowUs()}`);
  let suffix = '';
  for (let at = 0; at < 5; at++) {
    suffix += LETTERS[hash % LETTERS.length] ?? '';
    hash = Math.floor(hash / LETTERS.length);
  }
  return suffix;
}
