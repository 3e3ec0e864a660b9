import type { ServiceRow, SlotRow } from '../../protocol/rows.ts';
import type { CardBox } from '../layout/cards.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { SlotBox } from '../layout/slots.ts';
import { shortAddress } from '../text/shorten.ts';
import { fitEnd, textWidth } from '../text/width.ts';
import { inRotation, slotState, slotWord } from '../text/words.ts';
import { glyph, svg, text } from './svg.ts';

const GLYPH = { ready: 'ready', serving: 'serving', leaving: 'leave', waiting: 'wait' } as const;
const CLASS = { ready: 'ready', serving: 'leave', leaving: 'leave', waiting: 'wait' } as const;

/** The rail and the endpoints under it; a solid stub leads to those that get new traffic. */
export function paintSlots(
  content: SVGGElement,
  card: CardBox,
  row: ServiceRow,
  metrics: Metrics,
  shares: readonly string[],
): void {
  const { rail, slotArea } = card;
  if (rail === null || slotArea === null) return;
  const railY = rail.y - card.box.y;
  const x1 = rail.x1 - card.box.x;
  content.append(svg('line', { class: 'rail', x1, x2: rail.x2 - card.box.x, y1: railY, y2: railY }));
  if (card.slotForm === 'sum') {
    paintSum(content, card, row, metrics);
    return;
  }
  const chosen = new Set(inRotation(row).map((slot) => slot.address));
  const byAddress = new Map(
    row.slots.map((slot, index) => [slot.address, { slot, share: shares[index] ?? '' }]),
  );
  for (const at of card.slots) {
    const own = byAddress.get(at.address);
    if (own === undefined) continue;
    const x = at.box.x - card.box.x;
    const y = at.box.y - card.box.y;
    const first = y <= slotArea.y - card.box.y + 1;
    const middle = x + at.box.width / 2;
    if (first) {
      const stub = chosen.has(at.address) ? 'rail-stub' : 'rail-stub out';
      content.append(svg('line', { class: stub, x1: middle, x2: middle, y1: railY + 1, y2: y - 0.5 }));
    }
    const group = svg('g', {
      class: 'slot',
      transform: `translate(${x} ${y})`,
      'data-slot': own.slot.address,
    });
    if (own.slot.pod !== null) group.dataset.key = `Pod/${own.slot.pod}`;
    paintSlot(group, card, at, own.slot, own.share, metrics);
    content.append(group);
  }
}

function paintSlot(
  group: SVGGElement,
  card: CardBox,
  at: SlotBox,
  slot: SlotRow,
  share: string,
  metrics: Metrics,
): void {
  const { width, height } = at.box;
  const state = slotState(slot);
  const { font } = metrics;
  group.append(
    svg('rect', { class: `slot-frame ${CLASS[state]}`, width, height, rx: card.slotForm === 'pip' ? 4 : 5 }),
  );
  if (card.slotForm === 'pip') {
    const size = Math.min(12, height - 4);
    group.append(glyph(GLYPH[state], (width - size) / 2, (height - size) / 2, size));
    return;
  }
  const addressSize = metrics.kind === 'P' ? 14 : 11.5;
  const address = shortAddress(slot.ip);
  if (state === 'serving' || state === 'leaving') {
    group.append(svg('rect', { class: 'pod-wash', x: 3, y: 3, width: width - 6, height: height - 6, rx: 3 }));
  }
  if (card.slotForm === 'stacked') {
    const shown = fitEnd(address, width - 4, 11, 'mono');
    group.append(
      glyph(GLYPH[state], width / 2 - 7, 4, 14),
      text(shown, width / 2, height - 6, 't-slot', 'middle'),
    );
    return;
  }
  const line = height / 2;
  const room = width - 25;
  group.append(
    glyph(GLYPH[state], 5, line / 2 - 5, 12),
    text(fitEnd(address, room, addressSize, 'mono'), 21, line / 2 + 5, 't-slot'),
    text(slotWord(slot), 5, line + line / 2 + font.cap * 0.36 - 1.5, `t-slot-word ${CLASS[state]}`),
  );
  const wordWidth = textWidth(slotWord(slot), font.cap, 'bold');
  const shareWidth = textWidth(share, font.cap, 'sans');
  if (share !== '' && 5 + wordWidth + shareWidth + 10 <= width) {
    group.append(text(share, width - 6, line + line / 2 + font.cap * 0.36 - 1.5, 't-cap', 'end'));
  }
}

/** Too many to be drawn one by one: how many in each state, as a bar and in words. */
function paintSum(content: SVGGElement, card: CardBox, row: ServiceRow, metrics: Metrics): void {
  const area = card.slotArea;
  if (area === null || card.rail === null) return;
  const counts = { ready: 0, wait: 0, leave: 0 };
  for (const slot of row.slots) counts[CLASS[slotState(slot)]]++;
  const total = Math.max(1, row.slots.length);
  const x = area.x - card.box.x;
  const y = area.y - card.box.y;
  const middle = x + area.width / 2;
  content.append(
    svg('line', { class: 'rail-stub', x1: middle, x2: middle, y1: card.rail.y - card.box.y + 1, y2: y }),
    svg('rect', { class: 'slot-frame sum', x, y, width: area.width, height: area.height, rx: 5 }),
  );
  let at = x + 6;
  for (const state of ['ready', 'wait', 'leave'] as const) {
    const width = ((area.width - 12) * counts[state]) / total;
    if (width > 0)
      content.append(svg('rect', { class: `sum-part ${state}`, x: at, y: y + 6, width, height: 7 }));
    at += width;
  }
  const words = [
    `${counts.ready} ready`,
    counts.wait > 0 ? `${counts.wait} not ready` : '',
    counts.leave > 0 ? `${counts.leave} terminating` : '',
  ].filter((word) => word !== '');
  const shown = fitEnd(words.join(' · '), area.width - 12, metrics.font.cap, 'sans');
  content.append(text(shown, x + 6, y + area.height - 7, 't-cap'));
}
