import type { Happening } from '../../protocol/happening.ts';
import type { Announce } from '../../state/preferences.ts';
import { clockText } from '../clockText.ts';
import type { Sentence } from '../sentence/liveSentence.ts';
import { isBreak } from '../timelineMarks.ts';

/** How much is said: milliseconds of wall time between two announcements at least, and happenings in one at most. */
const PACES: Readonly<Record<Announce, { readonly apartMs: number; readonly most: number }>> = {
  off: { apartMs: Infinity, most: 0 },
  failures: { apartMs: 3_000, most: 2 },
  calm: { apartMs: 6_000, most: 3 },
  all: { apartMs: 2_000, most: 8 },
};

/** A new outage waits no longer than this for the announcement before it. */
const OUTAGE_MS = 1_000;

/** What waits to be said is no longer than this; a run of an hour in one go would fill the memory. */
const MOST_WAITING = 200;

/** Collects what happens and says it in portions: an outage first, then what broke, then the rest, the latest of it. */
export interface Announcer {
  /** What has happened since it heard last, and what stands above the stage now. */
  readonly hear: (happenings: readonly Happening[], sentence: Sentence) => void;
  /** Somebody went to another moment: what waited to be said is of another time. */
  readonly jump: (us: number, sentence: Sentence) => void;
  /** What is to be said now, if anything. */
  readonly due: (nowMs: number, how: Announce) => string | null;
}

export function createAnnouncer(): Announcer {
  let waiting: Happening[] = [];
  let sentence: Sentence = { tone: 'calm', text: '' };
  let arrival: number | null = null;
  let saidAt = -Infinity;
  let said: Sentence = sentence;
  return {
    hear(happenings, next) {
      sentence = next;
      waiting.push(...happenings.filter(isNews));
      if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
    },
    jump(us, next) {
      waiting = [];
      sentence = next;
      arrival = us;
    },
    due(nowMs, how) {
      const { apartMs, most } = PACES[how];
      const changed = isOther(said, sentence);
      const apart = changed && sentence.tone === 'fail' ? Math.min(apartMs, OUTAGE_MS) : apartMs;
      if (how === 'off' || nowMs - saidAt < apart) return null;
      const parts: string[] = [];
      if (arrival !== null) parts.push(`${clockText(arrival)}.`);
      if (
        arrival !== null ||
        (changed && (how !== 'failures' || sentence.tone === 'fail' || said.tone === 'fail'))
      )
        parts.push(sentence.text);
      parts.push(...told(waiting, how, most));
      [waiting, arrival, said] = [[], null, sentence];
      if (parts.length === 0) return null;
      saidAt = nowMs;
      return parts.join(' ');
    },
  };
}

/** Connections and questions are traffic: the sentence says how they fare. */
function isNews({ subject, what }: Happening): boolean {
  return !subject.startsWith('Connection/') && !/^(?:connect|ask|dns-)/.test(what);
}

/** Who is served by whom is other with every connection; that a client fails, for another share of them. */
function isOther(before: Sentence, now: Sentence): boolean {
  if (before.tone !== now.tone) return true;
  return (
    now.tone !== 'calm' && before.text.replaceAll(/\d+ of /g, '') !== now.text.replaceAll(/\d+ of /g, '')
  );
}

function told(waiting: readonly Happening[], how: Announce, most: number): string[] {
  const broke = waiting.filter(isBreak);
  const others = how === 'failures' ? [] : waiting.filter((one) => !isBreak(one));
  const latest = [
    ...broke.slice(-most),
    ...others.slice(broke.length >= most ? others.length : broke.length - most),
  ];
  const more = broke.length + others.length - latest.length;
  return [...latest.map(({ text }) => text), ...(more > 0 ? [`And ${more} more.`] : [])];
}
