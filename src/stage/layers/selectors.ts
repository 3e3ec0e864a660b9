import { bottom, centerX } from '../layout/box.ts';
import { nameIn, podKey, serviceKey } from '../keys.ts';
import { podsOfService } from '../relations.ts';
import { inRotation } from '../text/words.ts';
import type { Atlas } from '../wires/atlas.ts';
import { cardToLane, podToLane } from '../wires/ends.ts';
import { lanesOf } from '../wires/lanes.ts';
import type { Point } from '../wires/path.ts';
import { pathData, roundedPath } from '../wires/path.ts';
import type { Layer, StageFrame } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { svg } from './svg.ts';

/** Beyond this many lines, bright Pods say it better. */
const MOST_LINES = 40;

interface LineItem extends Item {
  readonly d: string;
  readonly solid: boolean;
}

/** The selected Service's lines to the Pods that its selector matches: solid in rotation, dashed where it is not. */
export function selectorsLayer(): Layer {
  const group = svg('g', { class: 'layer selectors' });
  return {
    name: 'selector lines',
    group,
    draw(frame) {
      drawKeyed(
        group,
        linesOf(frame),
        (content, item) => {
          content.append(
            svg('path', { class: item.solid ? 'selector-line' : 'selector-line out', d: item.d }),
          );
        },
        frame.scene.motion,
      );
    },
  };
}

function linesOf({ scene, atlas }: StageFrame): LineItem[] {
  const { selection } = scene;
  // In X-ray the Services are not what leads to the Pods.
  if (selection === null || scene.picture === 'xray') return [];
  const kind = selection.slice(0, selection.indexOf('/'));
  const services =
    kind === 'Service'
      ? [nameIn(selection)]
      : kind === 'Pod'
        ? scene.services
            .filter((row) => row.slots.some((slot) => slot.pod === nameIn(selection)))
            .map((row) => row.key)
        : [];
  const items: LineItem[] = [];
  for (const name of services) {
    const { inSlots, matched } = podsOfService(scene, name);
    const pods = kind === 'Pod' ? [nameIn(selection)] : [...new Set([...inSlots, ...matched])];
    if (pods.length > MOST_LINES) continue;
    for (const pod of pods) {
      const item = lineTo(atlas, name, pod);
      if (item !== null) items.push(item);
    }
  }
  return items;
}

function lineTo(atlas: Atlas, service: string, pod: string): LineItem | null {
  const card = atlas.cards.get(serviceKey(service));
  const row = atlas.serviceRows.get(serviceKey(service));
  const to = atlas.layout.pods.get(podKey(pod));
  if (card === undefined || row === undefined || to === undefined || to.node === null) return null;
  const slot = row.slots.find((own) => own.pod === pod);
  const lane = lanesOf(atlas.layout).nodes[0] ?? 0;
  const down: Point[] =
    slot === undefined && card.rail !== null
      ? [
          { x: centerX(card.box), y: bottom(card.box) },
          { x: centerX(card.box), y: lane },
        ]
      : cardToLane(card, slot?.address ?? null, card.channelLeft, lane);
  const path = roundedPath([...down, ...podToLane(atlas, to, lane).reverse()], atlas.layout.metrics.corner);
  const solid = slot !== undefined && inRotation(row).includes(slot);
  const d = pathData(path);
  return { key: `${service}>${pod}`, x: 0, y: 0, d, solid, look: `${d}${solid}`, kind: '' };
}
