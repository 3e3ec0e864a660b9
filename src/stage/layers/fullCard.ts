import type { ServiceRow } from '../../protocol/rows.ts';
import type { CardBox } from '../layout/cards.ts';
import { addressText, portsInside } from '../layout/cardWidth.ts';
import type { Metrics } from '../layout/metrics.ts';
import { middle } from '../text/shorten.ts';
import { fitEnd, fitMiddle, monoRoom, textWidth } from '../text/width.ts';
import { inRotation } from '../text/words.ts';
import { chipWidth, fitChips } from './podLook.ts';
import { paintSlots } from './slots.ts';
import { arrow, glyph, svg, text } from './svg.ts';
import { chipAt } from './tile.ts';

/** A card with its rail: name and type, address and target, selector and policies, the endpoints to choose from. */
export function paintFullCard(
  content: SVGGElement,
  card: CardBox,
  row: ServiceRow,
  metrics: Metrics,
  failures: string | null,
  shares: readonly string[],
): void {
  const { width, height } = card.box;
  const { font, cardPad } = metrics;
  const routes = inRotation(row).length > 0;
  content.append(svg('rect', { class: routes ? 'card-frame' : 'card-frame stuck', width, height, rx: 9 }));
  const left = cardPad + (portsInside(row) ? 10 : 0);
  const right = width - cardPad;
  const compact = metrics.kind === 'E' || metrics.kind === 'S';
  let y = metrics.kind === 'L' ? 9 : metrics.kind === 'P' ? 4 : 5;

  const head = paintHead(content, row, left, right, y, metrics);
  y = head.y;
  y = paintAddress(content, row, left, right, y, metrics);
  const floor = (card.rail === null ? height : card.rail.y - card.box.y) - 4;
  const rowHeight = font.cap + 8;
  const problem = problemText(row, failures);
  if (
    problem !== null &&
    card.slots.length + (card.slotForm === 'sum' ? 1 : 0) > 0 &&
    y + rowHeight <= floor + 4
  ) {
    paintProblem(content, problem, left, right, y + 2, metrics);
  } else if (!compact && y + rowHeight <= floor + 4) {
    paintChips(content, row, left, right, y + 3, metrics, head.badge);
  }
  if (card.slotArea !== null && card.slots.length === 0 && card.slotForm === 'none') {
    paintNothing(content, card, row, metrics);
    return;
  }
  paintSlots(content, card, row, metrics, shares);
}

/** The name comes first; what does not fit beside it is shortened (the count) or moves on (the badge). */
function paintHead(
  content: SVGGElement,
  row: ServiceRow,
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
): { y: number; badge: boolean } {
  const { font } = metrics;
  const line = font.service + 5;
  const base = y + line * 0.5 + font.service * 0.36;
  const serving = inRotation(row).length;
  const face = serving === 0 ? 'bold' : 'sans';
  const short = `${serving}/${row.slots.length}`;
  const long = `${serving} of ${row.slots.length} in rotation`;
  const badge = textWidth(row.type, font.cap, 'bold') + 14;
  const whole = textWidth(row.name, font.service, 'bold');
  const room = right - left;
  const counted = (text: string) => textWidth(text, font.cap, face) + 12;
  const withBadge = whole + 8 + badge + counted(short) <= room;
  const used = whole + (withBadge ? badge + 8 : 0);
  const rotation = used + counted(long) <= room ? long : short;
  const name = fitMiddle(row.name, room - counted(rotation), font.service, 'bold');
  content.append(text(name, left, base, 't-service'));
  if (withBadge) content.append(...badgeAt(row.type, left + whole + 8, y + line / 2, badge, font.cap));
  content.append(text(rotation, right, base - 1, serving === 0 ? 't-cap strong bad' : 't-cap', 'end'));
  return { y: y + line, badge: withBadge };
}

/** A type's badge, its middle at `y`. */
export function badgeAt(content: string, x: number, y: number, width: number, size: number): SVGElement[] {
  const height = size + 6.5;
  return [
    svg('rect', { class: 'badge', x, y: y - height / 2, width, height, rx: height / 2 }),
    text(content, x + width / 2, y + size * 0.35, 't-badge', 'middle'),
  ];
}

function paintAddress(
  content: SVGGElement,
  row: ServiceRow,
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
): number {
  const size = metrics.font.address;
  const line = size + 6;
  const base = y + line * 0.5 + size * 0.36;
  const port = row.ports[0];
  const target = port === undefined ? '' : port.targetPort;
  const targetWidth = target === '' ? 0 : textWidth(target, size, 'mono') + 20;
  const address = middle(addressText(row), monoRoom(right - left - Math.min(targetWidth, 90), size));
  content.append(text(address, left, base, 't-address'));
  let x = left + textWidth(address, size, 'mono') + 6;
  if (target !== '' && x + 20 < right) {
    const shown = middle(target, monoRoom(right - x - 14, size));
    if (shown.length > 1 || target.length === 1) {
      content.append(arrow(x, base - size * 0.32), text(shown, x + 14, base, 't-address'));
      x += 14 + textWidth(shown, size, 'mono') + 8;
    }
  }
  const extra: string[] = [];
  if (port !== undefined && port.nodePort !== null) extra.push(`node port ${port.nodePort}`);
  if (row.ports.length > 1)
    extra.push(`+${row.ports.length - 1} ${row.ports.length === 2 ? 'port' : 'ports'}`);
  if (row.type === 'LoadBalancer' && row.clusterIPs[0] !== undefined && row.ingressIPs.length > 0) {
    extra.push(row.clusterIPs[0]);
  }
  for (const part of extra) {
    const width = textWidth(part, metrics.font.cap, 'sans');
    if (x + width > right) continue;
    content.append(text(part, x, base, 't-cap'));
    x += width + 8;
  }
  return y + line;
}

function paintChips(
  content: SVGGElement,
  row: ServiceRow,
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
  badged: boolean,
): void {
  const size = metrics.font.cap;
  const base = y + (size + 6.5) / 2 + size * 0.35;
  const selector = Object.entries(row.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  let x = left;
  if (!badged) {
    // A policy needs the room more than the type's word, whose glyph says it too.
    const badge = textWidth(row.type, size, 'bold') + 14;
    const short = policiesOf(row).length > 0;
    if (short) content.append(glyph(`type-${row.type}`, x, y + size / 2 - 3.5, 14));
    else content.append(...badgeAt(row.type, x, y + (size + 6.5) / 2, badge, size));
    x += (short ? 14 : badge) + 6;
  }
  if (selector.length === 0) {
    content.append(text('no selector', x, base, 't-cap quiet'));
    x += textWidth('no selector', size, 'sans') + 8;
  } else {
    const word = textWidth('selects', size, 'sans') + 7;
    const labelled = badged && right - left > 200;
    if (labelled) {
      content.append(text('selects', x, base, 't-cap quiet'));
      x += word;
    }
    for (const chip of fitChips(selector, right - x, size)) {
      content.append(...chipAt(chip, x, y, size, 'selector'));
      x += chipWidth(chip, size) + 5;
    }
  }
  const policies = policiesOf(row);
  let shown = 0;
  for (const [name, value] of policies) {
    const whole = textWidth(`${name} `, size, 'sans') + textWidth(value, size, 'bold') + 14;
    // A policy's value says more than its name.
    const short =
      textWidth(SHORT_POLICIES[name] ?? name, size, 'sans') + textWidth(` ${value}`, size, 'bold') + 14;
    const said = x + whole > right ? (SHORT_POLICIES[name] ?? name) : name;
    const wide = said === name ? whole : short;
    // Room for the count of those that have none.
    const rest = shown + 1 < policies.length ? 18 : 0;
    if (x + wide + rest > right) continue;
    shown++;
    const height = size + 6.5;
    const own = text(said, x + 6, base, 't-cap');
    own.append(svg('tspan', { class: 'strong', dx: 4 }, value));
    content.append(svg('rect', { class: 'policy', x, y, width: wide, height, rx: 4 }), own);
    x += wide + 5;
  }
  if (shown < policies.length && x + 16 <= right) {
    content.append(text(`+${policies.length - shown}`, x, base, 't-cap'));
  }
}

const SHORT_POLICIES: Readonly<Record<string, string>> = {
  externalTrafficPolicy: 'external',
  internalTrafficPolicy: 'internal',
  trafficDistribution: 'prefers',
};

/** What is set other than by default, and so changes the choice. */
function policiesOf(row: ServiceRow): [string, string][] {
  const policies: [string, string][] = [];
  if (row.externalTrafficPolicy === 'Local') policies.push(['externalTrafficPolicy', 'Local']);
  if (row.internalTrafficPolicy === 'Local') policies.push(['internalTrafficPolicy', 'Local']);
  if (row.affinity === 'ClientIP') policies.push(['affinity', 'ClientIP']);
  if (row.trafficDistribution !== null) policies.push(['trafficDistribution', row.trafficDistribution]);
  if (row.sourceRanges.length > 0) policies.push(['sources', row.sourceRanges[0] ?? '']);
  if (row.publishNotReady) policies.push(['publishes', 'not ready too']);
  const lagging = row.laggingNodes.length;
  if (lagging > 0)
    policies.push(['rules behind on', lagging === 1 ? (row.laggingNodes[0] ?? '') : `${lagging} Nodes`]);
  return policies;
}

/** What is wrong with it; failures of the last seconds when nothing is missing. */
export function problemText(row: ServiceRow, failures: string | null): string | null {
  if (row.problem !== null) return row.problem;
  return failures === null ? null : `${failures} in 10 s`;
}

function paintProblem(
  content: SVGGElement,
  problem: string,
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
): void {
  const size = metrics.font.cap;
  const height = size + 8;
  const shown = fitEnd(problem, right - left - 26, size, 'bold');
  const width = Math.min(right - left, textWidth(shown, size, 'bold') + 26);
  content.append(
    svg('rect', { class: 'problem', x: left - 2, y, width: width + 2, height, rx: 4 }),
    glyph('fail', left + 3, y + (height - 12) / 2, 12),
    text(shown, left + 19, y + height / 2 + size * 0.36, 't-cap strong bad'),
  );
}

/** No slots at all: the reason stands where they would be. */
function paintNothing(content: SVGGElement, card: CardBox, row: ServiceRow, metrics: Metrics): void {
  const area = card.slotArea;
  if (area === null || card.rail === null) return;
  const x = area.x - card.box.x;
  const y = area.y - card.box.y;
  const size = metrics.font.cap;
  content.append(
    svg('line', {
      class: 'rail broken',
      x1: x,
      x2: x + area.width,
      y1: card.rail.y - card.box.y,
      y2: card.rail.y - card.box.y,
    }),
    svg('rect', { class: 'problem empty', x, y, width: area.width, height: area.height, rx: 6 }),
    glyph('fail', x + 9, y + area.height / 2 - 8, 16),
  );
  const room = area.width - 44;
  const problem = row.problem ?? 'no endpoints';
  if (area.height >= 2 * (size + 4)) {
    content.append(
      text('Routes nowhere', x + 33, y + area.height / 2 - 3, 't-ui bad'),
      text(fitEnd(problem, room, size, 'sans'), x + 33, y + area.height / 2 + size, 't-cap bad'),
    );
  } else {
    content.append(
      text(
        fitEnd(problem, room, size, 'bold'),
        x + 33,
        y + area.height / 2 + size * 0.36,
        't-cap strong bad',
      ),
    );
  }
}
