import { TRAY_LABEL } from '../layout/pods.ts';
import type { PodState } from '../../protocol/rows.ts';
import { textWidth } from '../text/width.ts';
import type { Layer, StageFrame } from './frame.ts';
import { kindOf } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { stateClass } from './podLook.ts';
import { glyph, svg, text } from './svg.ts';

const STATES: readonly PodState[] = [
  'Ready',
  'Not ready',
  'Starting',
  'Pending',
  'Terminating',
  'Failed',
  'Completed',
];

interface CrowdItem extends Item {
  readonly counts: readonly { readonly state: PodState; readonly count: number }[];
  readonly width: number;
  readonly cap: number;
}

/** Where Pods cannot be drawn one by one: how many a Node has in each state. And how many wait for a Node. */
export function crowdLayer(): Layer {
  const group = svg('g', { class: 'layer crowd' });
  const tray = svg('g', { class: 'tray' });
  const counts = svg('g');
  group.append(tray, counts);
  return {
    name: 'counts',
    group,
    draw(frame) {
      drawKeyed(counts, crowds(frame), paintCrowd, frame.scene.motion);
      drawTray(tray, frame);
    },
  };
}

function crowds(frame: StageFrame): CrowdItem[] {
  const { atlas, scene } = frame;
  const heated = atlas.layout.nodes.filter((node) => node.heat);
  if (heated.length === 0) return [];
  const byNode = new Map(heated.map((node) => [node.name, new Map<PodState, number>()]));
  for (const pod of scene.pods) {
    const counts = pod.node === null ? undefined : byNode.get(pod.node);
    counts?.set(pod.state, (counts.get(pod.state) ?? 0) + 1);
  }
  return heated.map((node) => {
    const own = byNode.get(node.name);
    const counts = STATES.map((state) => ({ state, count: own?.get(state) ?? 0 })).filter(
      (row) => row.count > 0,
    );
    const width = Math.round(node.inner.width);
    return {
      key: node.key,
      x: node.inner.x,
      y: node.inner.y,
      counts,
      width,
      cap: atlas.layout.metrics.font.cap,
      look: JSON.stringify([counts, width]),
      kind: kindOf(frame, node.key),
    };
  });
}

function paintCrowd(content: SVGGElement, item: CrowdItem): void {
  const total = item.counts.reduce((sum, row) => sum + row.count, 0);
  const size = item.cap;
  const line = size + 11;
  content.append(text(`${total} Pods`, 0, size + 2, 't-strong'));
  item.counts.forEach((row, index) => {
    const y = size + 14 + index * line;
    const label = `${row.count} ${row.state}`;
    content.append(glyph(stateClass(row.state), 0, y - 6, 12), text(label, 18, y + size * 0.36, 't-cap'));
    const x = 18 + textWidth('8888 Terminating', size, 'sans') + 6;
    const room = Math.max(0, item.width - x);
    content.append(
      svg('rect', { class: 'bar', x, y: y - 3, width: room, height: 6, rx: 3 }),
      svg('rect', {
        class: `sum-part ${stateClass(row.state)}`,
        x,
        y: y - 3,
        width: Math.max(2, (room * row.count) / Math.max(1, total)),
        height: 6,
        rx: 3,
      }),
    );
  });
}

function drawTray(group: SVGGElement, { atlas, scene }: StageFrame): void {
  const { tray, metrics } = atlas.layout;
  const waiting = scene.pods.filter((pod) => pod.node === null && pod.reason !== '').length;
  const look = JSON.stringify([tray, waiting]);
  if (group.dataset.look === look) return;
  group.dataset.look = look;
  group.replaceChildren();
  if (tray === null) return;
  const shown = [...atlas.layout.pods.values()].filter((pod) => pod.form === 'tray').length;
  const more = waiting > shown ? ` (${waiting})` : '';
  group.append(
    svg('rect', { class: 'tray-frame', x: tray.x, y: tray.y, width: tray.width, height: tray.height, rx: 7 }),
    text(`${TRAY_LABEL}${more}`, tray.x + 10, tray.y + tray.height / 2 + metrics.font.cap * 0.36, 't-cap'),
  );
}
