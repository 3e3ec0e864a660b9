import type { Client } from '../../protocol/client.ts';
import { keyOfPlace } from '../keys.ts';
import { nameIn } from '../keys.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { Scene } from '../scene.ts';
import type { Layer, StageFrame } from './frame.ts';
import { kindOf } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import type { PodLook } from './podLook.ts';
import { podLook } from './podLook.ts';
import { svg } from './svg.ts';
import { paintPod } from './tile.ts';

interface PodItem extends Item {
  readonly look: string;
  readonly parts: PodLook;
  readonly metrics: Metrics;
}

/** Pods as tiles, cells, and rows; those drawn as glyphs alone are on a canvas of their own (`micro.ts`). */
export function podsLayer(): Layer {
  const group = svg('g', { class: 'layer pods' });
  let last: StageFrame | null = null;
  return {
    name: 'pods',
    group,
    tells: true,
    draw(frame) {
      const { scene, atlas } = frame;
      // Only tiles have room to say what clients hear.
      if (last !== null && atlas.layout.form !== 'tile' && sameThings(last, frame)) return;
      const clients = clientsByPod(scene.clients);
      const { metrics } = atlas.layout;
      const seen = scene.picture === 'xray' ? sourcesSeen(scene) : new Map<string, string>();
      const shares = atlas.layout.form === 'tile' ? frame.shares() : null;
      const items: PodItem[] = [];
      for (const at of atlas.layout.pods.values()) {
        const pod = at.form === 'micro' ? undefined : atlas.podRows.get(at.key);
        if (pod === undefined) continue;
        const share = shares?.get(nameIn(at.key));
        const parts = podLook(pod, at, metrics, clients.get(at.key) ?? [], share, seen.get(nameIn(at.key)));
        items.push({
          key: at.key,
          x: at.box.x,
          y: at.box.y,
          parts,
          metrics,
          look: JSON.stringify(parts) + metrics.kind,
          kind: podKind(frame, at.key, at.node),
        });
      }
      const paint = (content: SVGGElement, item: PodItem): void =>
        paintPod(content, item.parts, item.metrics);
      drawKeyed(group, items, paint, scene.motion, frame.room);
      last = frame.room.missed ? null : frame;
    },
  };
}

function sameThings(before: StageFrame, frame: StageFrame): boolean {
  return (
    before.atlas === frame.atlas &&
    before.related === frame.related &&
    before.focus === frame.focus &&
    before.scene.selection === frame.scene.selection &&
    before.scene.motion === frame.scene.motion
  );
}

/** The source address that each Pod saw last, by `ns/name`. */
function sourcesSeen(scene: Scene): Map<string, string> {
  const seen = new Map<string, string>();
  for (const { endpoint, sourceSeen, owner } of scene.connections) {
    if (endpoint?.pod && sourceSeen !== null && owner.kind !== 'probe') seen.set(endpoint.pod, sourceSeen);
  }
  return seen;
}

function podKind(frame: StageFrame, key: string, node: string | null): string {
  const base = kindOf(frame, key);
  const row = node === null ? undefined : frame.atlas.nodeRows.get(`Node/${node}`);
  return row !== undefined && (!row.ready || row.down) ? `${base} on-lost-node`.trim() : base;
}

export function clientsByPod(clients: readonly Client[]): Map<string, Client[]> {
  const map = new Map<string, Client[]>();
  for (const client of clients) {
    const key = keyOfPlace(client.from);
    const list = map.get(key);
    if (list === undefined) map.set(key, [client]);
    else list.push(client);
  }
  return map;
}
