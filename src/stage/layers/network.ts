import { right } from '../layout/box.ts';
import { lanesOf } from '../wires/lanes.ts';
import type { Layer } from './frame.ts';
import { svg, text } from './svg.ts';

/** X-ray: the network between the machines, and each machine's interface on it. */
export function networkLayer(): Layer {
  const group = svg('g', { class: 'layer network' });
  let drawn = '';
  return {
    name: 'network',
    group,
    draw({ atlas: { layout } }) {
      const look = layout.xray ? JSON.stringify([layout.nodes.map((node) => node.box), layout.width]) : '';
      if (look === drawn) return;
      drawn = look;
      group.replaceChildren();
      if (!layout.xray || layout.nodes.length === 0) return;
      const lanes = lanesOf(layout).nodes;
      const y = lanes[Math.floor(lanes.length / 2)] ?? 0;
      const { metrics } = layout;
      const end = layout.width - metrics.right;
      group.append(svg('line', { class: 'network-line', x1: metrics.left, x2: end, y1: y, y2: y }));
      for (const node of layout.nodes) {
        const { x, y: top, width } = node.box;
        group.append(
          svg('rect', { class: 'interface', x: x + 4, y: top - 4, width: width - 8, height: 7, rx: 3 }),
          text('eth0', x + 22, top - 7, 't-cap quiet'),
        );
      }
      const last = layout.nodes[layout.nodes.length - 1];
      if (last !== undefined) {
        group.append(text('node network', right(last.box) - 22, last.box.y - 7, 't-cap quiet', 'end'));
      }
    },
  };
}
