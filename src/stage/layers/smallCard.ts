import type { ServiceRow } from '../../protocol/rows.ts';
import type { CardBox } from '../layout/cards.ts';
import { addressText } from '../layout/cardWidth.ts';
import type { Metrics } from '../layout/metrics.ts';
import { compareNatural } from '../layout/nodes.ts';
import { middle, podSuffix, shortAddress } from '../text/shorten.ts';
import { fitEnd, fitMiddle, monoRoom, textWidth } from '../text/width.ts';
import { inRotation, slotState } from '../text/words.ts';
import { badgeAt, problemText } from './fullCard.ts';
import { arrow, glyph, svg, text } from './svg.ts';

const GLYPH = { ready: 'ready', serving: 'serving', leaving: 'leave', waiting: 'wait' } as const;

/** A card without a rail: signposts, headless Services, the system's own, and any when there are many. */
export function paintSmallCard(
  content: SVGGElement,
  card: CardBox,
  row: ServiceRow,
  metrics: Metrics,
  failures: string | null,
): void {
  const { width, height } = card.box;
  const problem = row.type === 'ExternalName' ? null : problemText(row, failures);
  content.append(...shapeOf(card, row, problem !== null));
  const { font } = metrics;
  const size = metrics.kind === 'P' ? 15 : metrics.kind === 'L' ? 13 : 12;
  const pad = card.form === 'mini' ? 8 : 10;
  const top = row.type === 'ExternalName' && card.form === 'half' ? 9 : 4;
  const line = size + 5;
  // With room for one line only, the name stands in the middle.
  const lines = Math.max(1, Math.floor((height - top - 3) / (font.cap + 4.5)));
  const first = height < 40 && lines < 2 ? height / 2 + size * 0.36 : top + line / 2 + size * 0.36;
  const right = width - pad;
  const badge = row.type === 'Headless' ? 'headless' : card.form === 'mini' ? '' : row.type;
  const tail = tailText(row);
  const tailWidth = tail === '' ? 0 : textWidth(tail, font.cap, 'bold') + 6;
  const badgeWidth = badge === '' ? 0 : textWidth(badge, font.cap, 'bold') + 14;
  const whole = textWidth(row.name, size, 'bold');
  const badged = badge !== '' && pad + whole + 7 + badgeWidth + tailWidth <= right + 2;
  // Without room for the type's word, its glyph stands before the name.
  const roomy = pad + 17 + whole + tailWidth <= right + 1;
  const nameX = badged || badge === '' || !roomy ? pad : pad + 17;
  if (nameX !== pad) content.append(glyph(`type-${row.type}`, pad, first - size * 0.36 - 6.5, 13));
  const name = fitMiddle(
    row.name,
    Math.max(24, right - nameX - tailWidth - (badged ? badgeWidth + 7 : 0)),
    size,
    'bold',
  );
  content.append(text(name, nameX, first, metrics.kind === 'P' ? 't-small-name big' : 't-small-name'));
  if (badged) content.append(...badgeAt(badge, pad + whole + 7, first - size * 0.36, badgeWidth, font.cap));
  if (tail !== '') {
    const stuck = inRotation(row).length === 0;
    content.append(text(tail, right, first, stuck ? 't-cap strong bad' : 't-cap', 'end'));
  }
  const rest = restLines(row, problem);
  let y = top + line;
  const step = font.cap + 5;
  for (const own of rest) {
    if (y + step > height + 0.5) break;
    paintLine(content, own, pad, right, y + step / 2 + font.cap * 0.36, font.cap);
    y += step;
  }
}

/** `2/2`: how many endpoints take new traffic. */
function tailText(row: ServiceRow): string {
  return row.type === 'ExternalName' ? '' : `${inRotation(row).length}/${row.slots.length}`;
}

type Line =
  | { readonly kind: 'mono' | 'bad' | 'cname'; readonly text: string }
  | { readonly kind: 'pips'; readonly glyphs: readonly string[] }
  | { readonly kind: 'record'; readonly glyph: string; readonly name: string; readonly address: string };

function restLines(row: ServiceRow, problem: string | null): Line[] {
  if (row.type === 'ExternalName') {
    return [{ kind: 'cname', text: row.externalName ?? '' }];
  }
  const lines: Line[] = [];
  if (problem !== null) lines.push({ kind: 'bad', text: problem });
  if (row.type !== 'Headless') {
    lines.push({ kind: 'mono', text: addressText(row) });
    if (row.slots.length > 0)
      lines.push({ kind: 'pips', glyphs: row.slots.map((slot) => GLYPH[slotState(slot)]) });
    return lines;
  }
  const records = row.slots.map((slot): Line => {
    // A Pod with a name of its own is found by it; the others share the Service's.
    const name =
      slot.hostname !== null
        ? `${slot.hostname}.${row.name}`
        : slot.pod === null
          ? row.name
          : podSuffix(slot.pod.slice(slot.pod.indexOf('/') + 1), 12);
    return { kind: 'record', glyph: GLYPH[slotState(slot)], name, address: shortAddress(slot.ip) };
  });
  records.sort((a, b) => (a.kind === 'record' && b.kind === 'record' ? compareNatural(a.name, b.name) : 0));
  return [...lines, ...records.slice(0, 3)];
}

function paintLine(content: SVGGElement, own: Line, x: number, right: number, y: number, size: number): void {
  if (own.kind === 'record') {
    const room = monoRoom(right - x - 34 - textWidth(own.address, size, 'mono'), size);
    const name = middle(own.name, Math.max(2, room));
    const after = x + 16 + textWidth(name, size, 'mono') + 5;
    content.append(
      glyph(own.glyph, x, y - size * 0.36 - 5.5, 11),
      text(name, x + 16, y, 't-cell'),
      arrow(after, y - size * 0.32),
      text(own.address, after + 13, y, 't-cell quiet'),
    );
    return;
  }
  if (own.kind === 'mono') {
    content.append(text(middle(own.text, monoRoom(right - x, size)), x, y, 't-cell quiet'));
    return;
  }
  if (own.kind === 'pips') {
    const fits = Math.floor((right - x) / 15);
    own.glyphs.slice(0, fits).forEach((name, index) => {
      content.append(glyph(name, x + index * 15, y - size * 0.36 - 5.5, 11));
    });
    return;
  }
  if (own.kind === 'cname') {
    const word = textWidth('CNAME', size, 'bold') + 6;
    content.append(
      text('CNAME', x, y, 't-cap strong dns'),
      text(middle(own.text, monoRoom(right - x - word, size)), x + word, y, 't-cell quiet'),
    );
    return;
  }
  content.append(text(fitEnd(own.text, right - x, size, 'bold'), x, y, 't-cap strong bad'));
}

/** A signpost has an arrow for its upper edge; a headless Service is open at the bottom. */
function shapeOf(card: CardBox, row: ServiceRow, stuck: boolean): SVGElement[] {
  const { width, height } = card.box;
  const kind = stuck ? 'card-frame stuck' : 'card-frame';
  if (row.type === 'ExternalName' && card.form === 'half') {
    const middleX = width / 2;
    const d =
      `M9 6H${middleX - 10}L${middleX} -3L${middleX + 10} 6H${width - 9}Q${width} 6 ${width} 15V${height - 9}` +
      `Q${width} ${height} ${width - 9} ${height}H9Q0 ${height} 0 ${height - 9}V15Q0 6 9 6Z`;
    return [svg('path', { class: kind, d })];
  }
  if (row.type === 'Headless' && card.form !== 'line') {
    const d = `M0 ${height}V9Q0 0 9 0H${width - 9}Q${width} 0 ${width} 9V${height}`;
    return [
      svg('path', { class: `${kind} open`, d }),
      svg('line', { class: 'open-edge', x1: 0, x2: width, y1: height, y2: height }),
    ];
  }
  const system = card.form === 'mini' ? ' system' : '';
  return [svg('rect', { class: kind + system, width, height, rx: 8 })];
}
