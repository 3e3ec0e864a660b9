import { distance } from '../../../base/distance.ts';
import type { Verb } from './verb.ts';

/** At most so many letters may differ. */
const DISTANCE = 2;

/** Verbs that somebody who typed `word` may have meant. */
// github.com/spf13/cobra command.go SuggestionsFor
export function suggestionsFor(word: string, verbs: readonly Verb[]): string[] {
  const typed = word.toLowerCase();
  return verbs
    .filter(
      (verb) =>
        distance(typed, verb.name) <= DISTANCE ||
        verb.name.startsWith(typed) ||
        (verb.suggestFor ?? []).includes(typed),
    )
    .map((verb) => verb.name)
    .sort();
}
