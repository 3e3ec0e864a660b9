import type { Metrics } from '../layout/metrics.ts';
import { textWidth } from '../text/width.ts';
import { glyph, text } from './svg.ts';

/** A Node as a balancer sees it. */
export interface Lamp {
  readonly name: string;
  readonly state: 'healthy' | 'asked' | 'failed';
}

const GLYPH = { healthy: 'ready', asked: 'start', failed: 'fail' } as const;

/** What a balancer's health checks say of each Node: with names where they fit, then lamps alone, then counts. */
export function paintLamps(
  content: SVGGElement,
  nodes: readonly Lamp[],
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
): void {
  const size = metrics.font.cap;
  const base = y + size * 0.36;
  const lamp = 12;
  const width = (name: string) => lamp + 3 + textWidth(name, size, 'sans') + 7;
  const named = nodes.reduce((sum, node) => sum + width(node.name), 0) - 7 <= right - left;
  if (!named && nodes.length * (lamp + 4) > right - left) {
    const healthy = nodes.filter((node) => node.state === 'healthy').length;
    content.append(
      glyph(healthy > 0 ? 'ready' : 'fail', left, y - lamp / 2, lamp),
      text(`${healthy} of ${nodes.length} Nodes pass`, left + lamp + 4, base, 't-cap'),
    );
    return;
  }
  let x = left;
  for (const node of nodes) {
    content.append(glyph(GLYPH[node.state], x, y - lamp / 2, lamp));
    if (named)
      content.append(text(node.name, x + lamp + 3, base, node.state === 'failed' ? 't-cap bad' : 't-cap'));
    x += named ? width(node.name) : lamp + 4;
  }
}
