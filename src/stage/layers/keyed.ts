import { select } from 'd3-selection';
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

/**
 * Draws items under a group by their keys: new ones grow in, those that left fade, the others move or are drawn again only
 * where they differ. `paint` fills an item's content group, which it gets empty.
 */
export function drawKeyed<I extends Item>(
  parent: SVGGElement,
  items: readonly I[],
  paint: (content: SVGGElement, item: I) => void,
  motion: boolean,
): void {
  const groups = select(parent)
    .selectChildren<SVGGElement, I>('g:not(.leaving)')
    .data(items, (item) => item.key);
  groups
    .exit()
    .classed('leaving', true)
    .attr('data-key', null)
    .each(function leave(this: unknown) {
      const element = this as SVGGElement;
      if (motion) setTimeout(() => element.remove(), LEAVE_MS);
      else element.remove();
    });
  const entering = groups.enter().append(() => {
    const content = svg('g', { class: 'content' });
    return svg('g', { class: motion ? 'item entering' : 'item' }, content);
  });
  entering.each(function enter(item) {
    place(this, item);
    fill(this, item, paint);
  });
  groups.each(function update(item) {
    place(this, item);
    if (this.dataset.look === item.look) return;
    const changed = this.dataset.form !== item.form;
    fill(this, item, paint);
    if (changed && motion) morph(this);
  });
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
