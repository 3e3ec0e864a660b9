import type { Box } from '../layout/box.ts';
import { box } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { Spot } from '../scene.ts';
import { ruleLine } from '../xray/rows.ts';
import type { Layer } from './frame.ts';
import { svg, text } from './svg.ts';

const NUMBER_RADIUS = 9;

/** While a connection is followed: a frame around the place of its present step, with the step's number. */
export function spotLayer(): Layer {
  const group = svg('g', { class: 'layer spot' });
  let drawn = '';
  return {
    name: 'spot',
    group,
    draw({ scene: { spot }, atlas: { layout } }) {
      const at = spot === null ? null : placeOf(layout, spot);
      const look = spot === null || at === null ? '' : JSON.stringify([spot, at]);
      if (look === drawn) return;
      drawn = look;
      group.replaceChildren();
      if (spot === null || at === null) return;
      const { x, y, width, height } = at;
      // Beside a line of rules, where no wire passes; at the corner of everything else.
      const [cx, cy] = spot.rule !== null && spot.node !== null ? [x - 8, y + height / 2] : [x - 3, y - 3];
      group.append(
        svg('rect', {
          class: `spot-frame spot-${spot.tone}`,
          x: x - 3,
          y: y - 3,
          width: width + 6,
          height: height + 6,
          rx: 6,
        }),
        svg('circle', { class: `spot-number spot-${spot.tone}`, cx, cy, r: NUMBER_RADIUS }),
        text(String(spot.number), cx, cy + 4, 't-cap strong spot-text', 'middle'),
      );
    },
  };
}

/** The line of the rule that decides, else the thing itself; null when it is not drawn. */
function placeOf(layout: Layout, spot: Spot): Box | null {
  const node = layout.nodes.find((own) => own.name === spot.node || own.key === spot.key);
  if (spot.node !== null && node) {
    const row = node.rules?.rows.find(
      (own) => spot.rule !== null && own.rules.some((rule) => isOf(rule, spot)),
    );
    if (!row || !node.rules) return node.strip;
    const line = ruleLine(layout.metrics);
    const { area } = node.rules;
    return box(area.x + 4, row.y - line / 2, area.width - 8, line);
  }
  return (
    layout.pods.get(spot.key)?.box ??
    layout.outside.find((own) => own.key === spot.key)?.box ??
    layout.cards.find((own) => own.key === spot.key)?.box ??
    node?.strip ??
    null
  );
}

/** A rule about several endpoints stands as one line for each of them. */
function isOf(rule: string, { rule: own }: Spot): boolean {
  return own !== null && (rule === own || rule.startsWith(`${own} @`));
}
