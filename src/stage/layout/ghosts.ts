import { box, right, type Box } from './box.ts';
import type { CardBox, PlacedCards } from './cards.ts';
import type { Metrics } from './metrics.ts';

/** Narrower than this, a Service's name can't be read. */
const LEAST = 46;

/** The Services as X-ray shows them: all on one line, each over the columns that it has in the other picture. */
export function flattened(placed: PlacedCards, metrics: Metrics, looked: string | null): PlacedCards {
  const all = allFlat(placed, metrics);
  if (all.cards.every((card) => card.box.width >= LEAST)) return all;
  // Too many to be read: only the one that is looked at; the others are counted.
  const width = Math.min(420, placed.width - metrics.left - metrics.right - 140);
  const own = box(metrics.left, metrics.outsideBand + 6, Math.max(LEAST, width), metrics.servicesBand - 12);
  const gap = metrics.cardGap;
  return {
    ...all,
    cards: all.cards.filter((card) => card.key === looked).map((card) => ghost(card.key, own, gap, gap)),
  };
}

function allFlat(placed: PlacedCards, metrics: Metrics): PlacedCards {
  const columns = new Map<number, CardBox[]>();
  for (const card of placed.cards) {
    const column = columns.get(card.box.x);
    if (column === undefined) columns.set(card.box.x, [card]);
    else column.push(card);
  }
  const y = metrics.outsideBand + 6;
  const height = metrics.servicesBand - 12;
  const gap = 6;
  const starts = [...columns].map(([x, column]) => ({
    x,
    end: x + Math.max(...column.map((c) => c.box.width)),
  }));
  const overlapping = starts.some((a) => starts.some((b) => b.x > a.x && b.x < a.end));
  if (overlapping)
    return { ...placed, cards: inARow(placed.cards, metrics), bandHeight: metrics.servicesBand };
  const cards = [...columns].flatMap(([x, column]) => {
    const whole = Math.max(...column.map((card) => card.box.width));
    const width = (whole - (column.length - 1) * gap) / column.length;
    return column.map((card, index): CardBox => {
      const own = box(x + index * (width + gap), y, width, height);
      const before = index === 0 ? metrics.cardGap : gap;
      const after = index === column.length - 1 ? metrics.cardGap : gap;
      return ghost(card.key, own, before, after);
    });
  });
  return { ...placed, cards, bandHeight: metrics.servicesBand };
}

/** Where cards stand over one another, as on a phone: side by side, the own ones first. */
function inARow(cards: readonly CardBox[], metrics: Metrics): CardBox[] {
  const ordered = [...cards].sort((a, b) => Number(a.form === 'mini') - Number(b.form === 'mini'));
  const gap = 6;
  const left = metrics.left;
  const room = Math.max(...cards.map((card) => right(card.box))) - left;
  const width = (room - (ordered.length - 1) * gap) / ordered.length;
  return ordered.map((card, index) =>
    ghost(
      card.key,
      box(left + index * (width + gap), metrics.outsideBand + 6, width, metrics.servicesBand - 12),
      gap,
      gap,
    ),
  );
}

function ghost(key: string, own: Box, before: number, after: number): CardBox {
  return {
    key,
    form: 'ghost',
    box: own,
    channelLeft: own.x - before / 2,
    channelRight: right(own) + after / 2,
    slotForm: 'none',
    slots: [],
    rail: null,
    slotArea: null,
  };
}
