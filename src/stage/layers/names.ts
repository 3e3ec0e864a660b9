import { bottom, centerX, centerY } from '../layout/box.ts';
import { outsideKey } from '../keys.ts';
import { laneFor, lanesOf } from '../wires/lanes.ts';
import type { Point } from '../wires/path.ts';
import { pathData, roundedPath } from '../wires/path.ts';
import type { Layer, StageFrame } from './frame.ts';
import { kindOf } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { svg } from './svg.ts';

interface NameItem extends Item {
  readonly d: string;
  readonly end: Point;
}

/** A name that leads out of the cluster: from an ExternalName's signpost to the host. Not a connection, so dashed. */
export function namesLayer(): Layer {
  const group = svg('g', { class: 'layer names' });
  return {
    name: 'names',
    group,
    draw(frame) {
      drawKeyed(
        group,
        itemsOf(frame),
        (content, { d, end }) => {
          content.append(
            svg('path', { class: 'name-line', d }),
            svg('path', { class: 'name-head', d: `M${end.x} ${end.y}l-4.5 7h9z` }),
          );
        },
        frame.scene.motion,
      );
    },
  };
}

function itemsOf(frame: StageFrame): NameItem[] {
  const { atlas } = frame;
  const lanes = lanesOf(atlas.layout);
  const firstRow = Math.min(...atlas.layout.cards.map((card) => card.box.y));
  const items: NameItem[] = [];
  for (const card of atlas.layout.cards) {
    const name = atlas.serviceRows.get(card.key)?.externalName;
    const tile =
      name === undefined || name === null ? undefined : atlas.outside.get(outsideKey(`host/${name}`));
    if (tile === undefined) continue;
    const lane = laneFor(lanes.outside, card.key);
    const inside = centerX(card.box) > tile.box.x + 8 && centerX(card.box) < tile.box.x + tile.box.width - 8;
    const straight = card.box.y <= firstRow + 1;
    const x = straight && inside ? centerX(card.box) : centerX(tile.box);
    const end: Point = { x, y: bottom(tile.box) + 1 };
    const start: Point[] = straight
      ? [
          { x: centerX(card.box), y: card.box.y - (card.form === 'half' ? 3 : 0) },
          { x: centerX(card.box), y: lane },
        ]
      : [
          { x: card.box.x, y: centerY(card.box) },
          { x: card.channelLeft, y: centerY(card.box) },
          { x: card.channelLeft, y: lane },
        ];
    const d = pathData(roundedPath([...start, { x, y: lane }, { x, y: end.y + 5 }], 6));
    items.push({ key: card.key, x: 0, y: 0, d, end, look: d, kind: kindOf(frame, card.key) });
  }
  return items;
}
