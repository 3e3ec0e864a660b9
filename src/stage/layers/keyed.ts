import { take, type Room } from '../room.ts';
import { svg } from './svg.ts';

/** A thing to be drawn: where it is, and by what it is known whether it looks the same as before. */
export interface Item {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  /** Everything that its content depends on, as text: the same text is not drawn again. */
  readonly look: string;
  /** Classes of the outer group (dimmed, selected). */
  readonly kind: string;
  /** What kind of thing it is: when that changes, it is seen to change. */
  readonly form?: string;
}

/** Milliseconds that a leaving thing takes to fade (`--t-move`). */
const LEAVE_MS = 220;

/** When more come or go at once than the eye can follow, they do so without a movement: it would only cost. */
const MOST_MOVING = 40;
/** Of more than so many none moves: what is small goes to its place at once. */
const MANY = 150;

/** What is drawn under a group, by its keys; what leaves is no longer in it. */
const drawn = new WeakMap<SVGGElement, ReadonlyMap<string, SVGGElement>>();

/**
 * Draws items under a group by their keys: new ones grow in, those that left fade, the others move or are drawn again only
 * where they differ. `paint` fills an item's content group, which it gets empty. `room`: for how many of them; the others
 * stay as they were.
 */
export function drawKeyed<I extends Item>(
  parent: SVGGElement,
  items: readonly I[],
  paint: (content: SVGGElement, item: I) => void,
  motion: boolean,
  room: Room | null = null,
): void {
  const before = drawn.get(parent) ?? new Map<string, SVGGElement>();
  const now = new Map<string, SVGGElement>();
  const hasRoom = (): boolean => room === null || take(room);
  const growing = motion && items.length - before.size <= MOST_MOVING;
  parent.classList.toggle('many', items.length > MANY);
  let last: SVGGElement | null = null;
  for (const item of items) {
    const known = before.get(item.key);
    if (known === undefined && !hasRoom()) continue;
    const element =
      known ?? svg('g', { class: growing ? 'item entering' : 'item' }, svg('g', { class: 'content' }));
    now.set(item.key, element);
    place(element, item);
    if (known === undefined) {
      if (last === null) parent.prepend(element);
      else last.after(element);
      fill(element, item, paint);
    } else if (known.dataset.look !== item.look && hasRoom()) {
      const changed = known.dataset.form !== item.form;
      fill(known, item, paint);
      if (changed && motion) morph(known);
    }
    last = element;
  }
  const gone = [...before].filter(([key]) => !now.has(key));
  for (const [, element] of gone) leave(element, motion && gone.length <= MOST_MOVING);
  drawn.set(parent, now);
}

function leave(element: SVGGElement, motion: boolean): void {
  element.classList.add('leaving');
  delete element.dataset.key;
  if (motion) setTimeout(() => element.remove(), LEAVE_MS);
  else element.remove();
}

function place(element: SVGGElement, item: Item): void {
  const transform = `translate(${round(item.x)}px, ${round(item.y)}px)`;
  if (element.style.transform !== transform) element.style.transform = transform;
  const base = element.classList.contains('entering') ? 'item entering' : 'item';
  const kind = item.kind === '' ? base : `${base} ${item.kind}`;
  if (element.getAttribute('class') !== kind) element.setAttribute('class', kind);
}

function fill<I extends Item>(
  element: SVGGElement,
  item: I,
  paint: (content: SVGGElement, item: I) => void,
): void {
  element.dataset.look = item.look;
  element.dataset.key = item.key;
  if (item.form !== undefined) element.dataset.form = item.form;
  const content = element.firstElementChild;
  if (!(content instanceof SVGGElement)) return;
  content.replaceChildren();
  paint(content, item);
}

function morph(element: SVGGElement): void {
  const content = element.firstElementChild;
  if (!(content instanceof SVGGElement)) return;
  content.classList.remove('morphing');
  // Asked for, so that the animation begins anew.
  content.getBoundingClientRect();
  content.classList.add('morphing');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
