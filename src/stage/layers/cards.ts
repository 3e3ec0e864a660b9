import type { ServiceRow } from '../../protocol/rows.ts';
import { nameIn } from '../keys.ts';
import type { CardBox } from '../layout/cards.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { Layer } from './frame.ts';
import { kindOf } from './frame.ts';
import { paintFullCard } from './fullCard.ts';
import { paintGhost } from './ghostCard.ts';
import { identity } from './identity.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { paintSmallCard } from './smallCard.ts';
import { svg } from './svg.ts';
import { xrayService } from '../xray/choice.ts';

interface CardItem extends Item {
  readonly card: CardBox;
  readonly row: ServiceRow;
  readonly metrics: Metrics;
  readonly failures: string | null;
  readonly shares: readonly string[];
  /** X-ray shows this one's rules. */
  readonly lookedAt: boolean;
}

/** The Services: cards on the virtual layer, since no process sits there. */
export function cardsLayer(): Layer {
  const group = svg('g', { class: 'layer cards' });
  return {
    name: 'services',
    group,
    tells: true,
    draw(frame) {
      const { atlas, scene } = frame;
      const { metrics } = atlas.layout;
      const looked = scene.picture === 'xray' ? xrayService(scene) : null;
      const items: CardItem[] = [];
      for (const card of atlas.layout.cards) {
        const row = atlas.serviceRows.get(card.key);
        if (row === undefined) continue;
        const failures = frame.failures.get(nameIn(card.key)) ?? null;
        const shares = expectedShares(row);
        items.push({
          key: card.key,
          x: card.box.x,
          y: card.box.y,
          card,
          row,
          metrics,
          failures,
          shares,
          lookedAt: row.key === looked,
          form: `${row.type} ${card.form}`,
          look: `${cardLook(card, row, failures, metrics)}|${row.key === looked}`,
          kind: kindOf(frame, card.key),
        });
      }
      drawKeyed(group, items, paint, scene.motion, frame.room);
    },
  };
}

function paint(content: SVGGElement, item: CardItem): void {
  const { card, row, metrics } = item;
  if (card.form === 'ghost') paintGhost(content, card, row, metrics, item.lookedAt);
  else if (card.form === 'full') paintFullCard(content, card, row, metrics, item.failures, item.shares);
  else paintSmallCard(content, card, row, metrics, item.failures);
}

function cardLook(card: CardBox, row: ServiceRow, failures: string | null, metrics: Metrics): string {
  const { width, height } = card.box;
  const slots = card.slots.map(
    (slot) => `${slot.box.x - card.box.x},${slot.box.y - card.box.y},${slot.box.width}`,
  );
  return [
    card.form,
    card.slotForm,
    width,
    height,
    slots.join(' '),
    identity(row),
    failures,
    metrics.kind,
  ].join('|');
}

const FRACTIONS = ['', '1', '½', '⅓', '¼', '⅕', '⅙'] as const;

/** What each slot may expect of the traffic, as the chance that one new connection takes it. */
function expectedShares(row: ServiceRow): string[] {
  const ready = row.slots.filter((slot) => slot.ready).length;
  const serving = row.slots.filter((slot) => slot.terminating && slot.serving).length;
  const count = ready > 0 ? ready : serving;
  const text = FRACTIONS[count] ?? `1/${count}`;
  return row.slots.map((slot) => {
    const chosen = ready > 0 ? slot.ready : slot.terminating && slot.serving;
    return chosen && count > 1 ? text : '';
  });
}
