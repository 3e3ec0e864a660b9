import type { ServiceRow } from '../../protocol/rows.ts';
import { textWidth } from '../text/width.ts';
import { addressOf } from '../text/words.ts';
import { withPort } from '../text/shorten.ts';
import type { Metrics } from './metrics.ts';

/** A name may take this much of a card; longer ones lose their middle. */
const WIDEST_NAME = 220;
const WIDEST_CARD = 620;

/** The width at which a Service's card shows everything that it has to say. */
export function naturalWidth(row: ServiceRow, metrics: Metrics): number {
  const { font, cardPad, cardMin, slot } = metrics;
  const name = Math.min(WIDEST_NAME, textWidth(row.name, font.service, 'bold'));
  const badge = textWidth(row.type, font.cap, 'bold') + 16;
  const rotation = textWidth(`${row.slots.length} of ${row.slots.length} in rotation`, font.cap, 'sans');
  const head = name + badge + rotation + 28;
  const address = textWidth(addressText(row), font.address, 'mono') + 60;
  const slots = row.slots.length;
  // Room for `.10.12` beside its glyph.
  const wide = Math.max(76, Math.round(font.address * 6.3));
  const rail =
    slots <= 6
      ? slots * wide + (slots - 1) * slot.gap
      : slots <= 12
        ? slots * (44 + slot.gap)
        : Math.min(14, Math.ceil(slots / 2)) * 26;
  const problem = row.problem === null ? 0 : textWidth(row.problem, font.cap, 'bold') + 40;
  const inset = portsInside(row) ? 10 : 0;
  const widest = Math.max(head + inset, address + inset, rail, Math.min(problem, 300));
  return Math.min(WIDEST_CARD, Math.max(cardMin, Math.ceil(widest + 2 * cardPad)));
}

/** `10.96.44.3:80`, without the arrow and the target. */
export function addressText(row: ServiceRow): string {
  const address = addressOf(row);
  const port = row.ports[0];
  if (address === null) return row.type === 'LoadBalancer' ? '<pending>' : 'no address';
  return port === undefined ? address : withPort(address, port.port);
}

/** Whether wires from outside come down inside the card's left edge, which its text then leaves free. */
export function portsInside(row: ServiceRow): boolean {
  return row.type === 'LoadBalancer';
}
