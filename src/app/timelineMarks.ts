import type { Happening } from '../protocol/happening.ts';

/** Marks drawn at most; acts first, then the latest happenings. */
const MARKS = 160;

/** A caption needs this much room, in pixels, and takes no more than that. */
const LEAST_CAPTION_PX = 56;
const MOST_CAPTION_PX = 190;

/** What the timeline shows of what happened: every act that there is room for, and the latest of what followed. */
export function marksOf(happenings: readonly Happening[]): Happening[] {
  const shown = happenings.filter((one) => one.at >= 0);
  const acts = shown.filter(isAct).slice(-MARKS);
  const others = shown.filter((one) => !isAct(one)).slice(-(MARKS - Math.min(acts.length, MARKS / 2)));
  return [...others, ...acts];
}

export function isAct(happening: Happening): boolean {
  return happening.cause === null;
}

/** Whether something stopped working there. */
export function isBreak(happening: Happening): boolean {
  return /fail|refused|timeout|not-ready|crash|removed|down/.test(happening.what);
}

export interface Caption {
  readonly id: number;
  readonly at: number;
  readonly text: string;
  readonly widthPx: number;
}

/** Captions of acts, the latest first, each with the room up to the next one. Acts at one time share one. */
export function captionsOf(marks: readonly Happening[], pxPerUs: number, totalPx: number): Caption[] {
  const captions: Caption[] = [];
  let right = totalPx;
  for (const mark of [...marks].filter(isAct).reverse()) {
    const left = mark.at * pxPerUs;
    const room = right - left;
    if (room < LEAST_CAPTION_PX) continue;
    const text = captionText(mark);
    captions.push({ id: mark.id, at: mark.at, text, widthPx: Math.min(room - 8, MOST_CAPTION_PX) });
    right = left;
  }
  return captions;
}

/** `You scaled Deployment web: …` is short enough without who did it and the full stop. */
function captionText(mark: Happening): string {
  return mark.text.replace(/^You /, '').replace(/\.$/, '');
}
