import type { ServiceRow } from '../../protocol/rows.ts';
import type { CardBox } from '../layout/cards.ts';
import type { Metrics } from '../layout/metrics.ts';
import { fitMiddle, textWidth } from '../text/width.ts';
import { addressOf } from '../text/words.ts';
import { svg, text } from './svg.ts';

const SAID = 'exists only as the rules below';

/** A Service in X-ray: a name and an address, and no thing behind them. */
export function paintGhost(
  content: SVGGElement,
  card: CardBox,
  row: ServiceRow,
  metrics: Metrics,
  lookedAt: boolean,
): void {
  const { width, height } = card.box;
  content.append(
    svg('rect', { class: lookedAt ? 'card-frame ghost looked' : 'card-frame ghost', width, height, rx: 6 }),
  );
  const { cap } = metrics.font;
  const size = cap + 1;
  const base = height / 2 + size * 0.36;
  const right = width - 8;
  let x = 9;
  const name = fitMiddle(row.name, right - x, size, 'bold');
  if (name === '') return;
  content.append(text(name, x, base, 't-ghost-name'));
  x += textWidth(name, size, 'bold') + 7;
  const address =
    row.type === 'ExternalName' ? 'CNAME' : row.type === 'Headless' ? 'headless' : (addressOf(row) ?? '');
  const face = row.type === 'ExternalName' || row.type === 'Headless' ? 'sans' : 'mono';
  if (x + textWidth(address, cap, face) > right) return;
  content.append(text(address, x, base, face === 'mono' ? 't-cell quiet' : 't-cap quiet'));
  x += textWidth(address, cap, face) + 16;
  if (lookedAt && x + textWidth(SAID, cap, 'sans') <= right) {
    content.append(text(SAID, right, base, 't-cap quiet', 'end'));
  }
}
