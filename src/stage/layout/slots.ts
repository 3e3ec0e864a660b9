import type { ServiceRow, SlotRow } from '../../protocol/rows.ts';
import { textWidth } from '../text/width.ts';
import { slotWord } from '../text/words.ts';
import type { Box } from './box.ts';
import { bottom, box, right } from './box.ts';
import type { CardForm } from './cards.ts';
import type { Metrics } from './metrics.ts';
import type { Places } from './places.ts';
import { extent } from './places.ts';

/** `full`: glyph, address, word and share; `stacked`: glyph over address; `pip`: glyph alone; `sum`: counted only. */
export type SlotForm = 'full' | 'stacked' | 'pip' | 'sum' | 'none';

/** A glyph and an address like `.1.3`. */
const LEAST_WORDED = 54;

export interface SlotBox {
  readonly address: string;
  readonly box: Box;
}

export interface SlotArea {
  readonly slotForm: SlotForm;
  readonly slots: readonly SlotBox[];
  /** The line from which the choice of an endpoint branches off. */
  readonly rail: { readonly x1: number; readonly x2: number; readonly y: number } | null;
  /** Where the slots stand, or what is said when there are none. */
  readonly slotArea: Box | null;
}

const PIP = 18;
const PIP_GAP = 4;

export function layoutSlots(
  row: ServiceRow,
  card: Box,
  form: CardForm,
  places: Places,
  metrics: Metrics,
): SlotArea {
  if (form !== 'full') return { slotForm: 'none', slots: [], rail: null, slotArea: null };
  const { height, gap, max, rise } = metrics.slot;
  const pad = metrics.cardPad;
  const area = box(card.x + pad, bottom(card) - (pad < 10 ? 8 : 10) - height, card.width - 2 * pad, height);
  const count = extent(places);
  const rail = { x1: area.x, x2: right(area), y: area.y - rise };
  if (count === 0) return { slotForm: 'none', slots: [], rail, slotArea: area };
  const width = Math.min(max, (area.width - (count - 1) * gap) / count);
  const widest = Math.max(...row.slots.map((slot) => wordedWidth(slot, metrics)));
  const slotForm: SlotForm = width >= widest ? 'full' : width >= 40 ? 'stacked' : 'pip';
  if (slotForm !== 'pip') {
    const slots = row.slots.map((slot) => {
      const place = places.get(slot.address) ?? 0;
      return { address: slot.address, box: box(area.x + place * (width + gap), area.y, width, height) };
    });
    return { slotForm, slots, rail, slotArea: area };
  }
  const pip = Math.min(PIP, (height - PIP_GAP) / 2);
  const columns = Math.max(1, Math.floor((area.width + PIP_GAP) / (PIP + PIP_GAP)));
  if (count > 2 * columns) return { slotForm: 'sum', slots: [], rail, slotArea: area };
  const perRow = Math.max(Math.ceil(count / 2), Math.min(columns, count));
  const slots = row.slots.map((slot) => {
    const place = places.get(slot.address) ?? 0;
    const x = area.x + (place % perRow) * (PIP + PIP_GAP);
    const y = area.y + Math.floor(place / perRow) * (pip + PIP_GAP);
    return { address: slot.address, box: box(x, y, PIP, pip) };
  });
  return { slotForm, slots, rail, slotArea: area };
}

/** The least width in which a slot still says its state in words, and a short address behind its glyph. */
function wordedWidth(slot: SlotRow, { font }: Metrics): number {
  return Math.max(textWidth(slotWord(slot), font.cap, 'bold') + 9, LEAST_WORDED);
}
