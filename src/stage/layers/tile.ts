import type { Metrics } from '../layout/metrics.ts';
import { textWidth } from '../text/width.ts';
import type { Detail, PodLook } from './podLook.ts';
import { chipWidth } from './podLook.ts';
import { glyph, svg, text } from './svg.ts';

/** Draws a Pod at 0, 0 in the form that its look says. */
export function paintPod(content: SVGGElement, look: PodLook, metrics: Metrics): void {
  if (look.form === 'tile') paintTile(content, look, metrics);
  else paintRow(content, look, metrics);
}

/** What sends stands out among what answers, and most when it fails. */
function frameClass({ glyph, state, failing }: PodLook): string {
  return `${glyph === 'client' ? 'client' : state}${failing ? ' failing' : ''}`;
}

function frameOf(look: PodLook, radius: number): SVGElement[] {
  const { width, height } = look;
  const frame = svg('rect', {
    class: `pod-frame ${frameClass(look)}`,
    width,
    height,
    rx: radius,
  });
  if (look.state !== 'leave') return [frame];
  // The stripes stay at the rim, where they do not disturb the text.
  const wash = svg('rect', {
    class: 'pod-wash',
    x: 4,
    y: 4,
    width: Math.max(0, width - 8),
    height: Math.max(0, height - 8),
    rx: Math.max(2, radius - 3),
  });
  return [frame, wash];
}

function paintTile(content: SVGGElement, look: PodLook, metrics: Metrics): void {
  const { tile, font } = metrics;
  const right = look.width - tile.padX;
  let y = look.pad;
  content.append(...frameOf(look, metrics.kind === 'L' || metrics.kind === 'P' ? 8 : 7));
  content.append(
    glyph(look.glyph, tile.padX, y + (tile.nameLine - 16) / 2 + 0.5, 16, look.glyph === 'start'),
  );
  const name = text('', tile.padX + 21, y + tile.nameLine * 0.5 + font.name * 0.36, 't-name');
  if (look.head !== '') name.append(svg('tspan', { class: 't-head' }, look.head));
  name.append(svg('tspan', {}, look.tail));
  content.append(name);
  if (look.shield) content.append(glyph('shield', right - 13, y + (tile.nameLine - 14) / 2, 14));
  y += tile.nameLine;
  const base = tile.line * 0.5 + font.meta * 0.36;
  if (look.ip !== null) {
    content.append(text(look.ip, tile.padX, y + base, 't-ip'));
    y += tile.line;
  }
  if (look.word !== null) content.append(text(look.word, tile.padX, y + base, `t-state ${look.state}`));
  if (look.restarts !== '') content.append(text(look.restarts, right, y + base, 't-cap', 'end'));
  y += tile.line;
  for (const detail of look.details) {
    content.append(...paintDetail(detail, tile.padX, right, y + base, metrics));
    y += tile.line;
  }
  let x = tile.padX;
  const chipY = look.height - look.pad - 18;
  for (const chip of look.chips) {
    content.append(...chipAt(chip, x, Math.min(chipY, y + 4), font.cap, 'label'));
    x += chipWidth(chip, font.cap) + 5;
  }
}

function paintDetail(detail: Detail, x: number, right: number, y: number, metrics: Metrics): SVGElement[] {
  switch (detail.kind) {
    case 'reason':
      return [text(detail.text, x, y, 't-cap')];
    case 'client':
      return [
        text(detail.left, x, y, detail.failed ? 't-strong bad' : 't-strong'),
        text(detail.right, right, y, detail.bad ? 't-strong bad' : 't-strong good', 'end'),
      ];
    case 'countdown': {
      const own = text('', x, y, 't-cap');
      own.dataset.until = String(detail.until);
      const bar = svg('rect', {
        class: 'bar leave',
        x: x + 56,
        y: y - 6,
        width: right - x - 56,
        height: 4,
        rx: 2,
      });
      const left = svg('rect', { class: 'bar-part leave', x: x + 56, y: y - 6, width: 0, height: 4, rx: 2 });
      left.dataset.until = String(detail.until);
      left.dataset.width = String(right - x - 56);
      return [own, bar, left];
    }
    case 'share': {
      const label = `${detail.got} %`;
      const start = x + textWidth('100 %', metrics.font.cap, 'sans') + 5;
      const width = Math.max(4, right - start);
      const expected = start + (width * detail.expected) / 100;
      return [
        text(label, x, y, 't-cap'),
        svg('rect', { class: 'bar', x: start, y: y - 6, width, height: 4, rx: 2 }),
        svg('rect', {
          class: 'bar-part',
          x: start,
          y: y - 6,
          width: (width * Math.min(100, detail.got)) / 100,
          height: 4,
          rx: 2,
        }),
        svg('rect', { class: 'bar-mark', x: expected - 0.75, y: y - 9, width: 1.5, height: 10 }),
      ];
    }
  }
}

/** A label (`label`: cut corners at the right) or a selector (`selector`: at the left, with a hollow dot). */
export function chipAt(
  content: string,
  x: number,
  y: number,
  size: number,
  kind: 'label' | 'selector',
): SVGElement[] {
  const width = chipWidth(content, size);
  const height = size + 6.5;
  const [l, r] = kind === 'label' ? [3, height / 2] : [height / 2, 3];
  const shape =
    `M${l} 0H${width - r}Q${width} 0 ${width} ${r}V${height - r}Q${width} ${height} ${width - r} ${height}` +
    `H${l}Q0 ${height} 0 ${height - l}V${l}Q0 0 ${l} 0Z`;
  return [
    svg('path', { class: 'chip', d: shape, transform: `translate(${x} ${y})` }),
    svg('circle', { class: `chip-dot ${kind}`, cx: x + 6, cy: y + height / 2, r: kind === 'label' ? 2 : 2 }),
    text(content, x + 11, y + height / 2 + size * 0.35, 't-chip'),
  ];
}

/** One line: a cell among many, a part of the system, a Pod that waits for a Node. */
function paintRow(content: SVGGElement, look: PodLook, metrics: Metrics): void {
  const size = look.form === 'cell' ? 11 : 12;
  const y = look.height / 2;
  const base = y + metrics.font.cap * 0.36;
  content.append(
    svg('rect', {
      class: `pod-frame row ${frameClass(look)}${look.form === 'mini' ? ' system' : ''}`,
      width: look.width,
      height: look.height,
      rx: look.form === 'cell' ? 4 : 6,
    }),
  );
  content.append(glyph(look.glyph, 5, y - size / 2, size, look.glyph === 'start'));
  const name = text('', size + 9, base, 't-cell');
  if (look.head !== '') name.append(svg('tspan', { class: 't-head' }, look.head));
  name.append(svg('tspan', {}, look.tail));
  content.append(name);
  if (look.ip !== null) content.append(text(look.ip, look.width - 6, base, 't-cell quiet', 'end'));
}
