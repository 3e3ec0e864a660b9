import { middle } from './shorten.ts';

/**
 * How wide a text will be, known without a screen, so that layout is a pure function. The table holds Inter's advances for
 * printable ASCII in thousandths of the font size (weights 400 and 600); digits
 * and hyphens count as tabular, as the page sets them.
 */

const REGULAR = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 646, 288, 360, 646, 646, 646, 646, 646,
  646, 646, 646, 646, 646, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269,
  571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471,
  456, 323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528,
  327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
] as const;

const SEMIBOLD = [
  252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 666, 319, 379, 666, 666, 666, 666, 666,
  666, 666, 666, 666, 666, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277,
  580, 703, 565, 922, 759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481,
  469, 351, 574, 624, 583, 624, 591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549,
  353, 612, 587, 839, 569, 588, 566, 455, 359, 455, 673,
] as const;

const FIRST = 32;
/** JetBrains Mono's advance. */
const MONO = 0.6;
/** For what the table does not hold: nearly the widest letter, so that a guess never overlaps. */
const UNKNOWN = 900;

export type Face = 'sans' | 'bold' | 'mono';

/** The width of a text in pixels. */
export function textWidth(text: string, fontSize: number, face: Face): number {
  if (face === 'mono') return text.length * MONO * fontSize;
  const table: readonly number[] = face === 'bold' ? SEMIBOLD : REGULAR;
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += table[text.charCodeAt(i) - FIRST] ?? UNKNOWN;
  return (sum * fontSize) / 1000;
}

/** The text, cut at its end with an ellipsis when it is wider than `width`; '' when not even that fits. */
export function fitEnd(text: string, width: number, fontSize: number, face: Face): string {
  if (textWidth(text, fontSize, face) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const room = (low + high + 1) >> 1;
    if (textWidth(`${text.slice(0, room)}…`, fontSize, face) <= width) low = room;
    else high = room - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low).trimEnd()}…`;
}

/** A name, its middle left out when it is too wide: what begins alike is told apart by how it ends. */
export function fitMiddle(text: string, width: number, fontSize: number, face: Face): string {
  if (textWidth(text, fontSize, face) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const room = (low + high + 1) >> 1;
    if (textWidth(middle(text, room), fontSize, face) <= width) low = room;
    else high = room - 1;
  }
  return middle(text, low);
}

/** How many characters of the mono face fit. */
export function monoRoom(width: number, fontSize: number): number {
  return Math.max(0, Math.floor(width / (MONO * fontSize) + 1e-6));
}
