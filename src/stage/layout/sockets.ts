import type { NodeRow, ServiceRow } from '../../protocol/rows.ts';
import type { Scene } from '../scene.ts';
import { isShown } from '../scene.ts';
import { serviceKey } from '../keys.ts';
import { textWidth } from '../text/width.ts';
import { inRotation } from '../text/words.ts';
import type { Box } from './box.ts';
import { box } from './box.ts';
import type { Metrics } from './metrics.ts';

/** A node port: a tab on the top edge of a Node. */
export interface SocketBox {
  /** The Service's selection key and the port. */
  readonly key: string;
  readonly service: string;
  readonly text: string;
  readonly box: Box;
  /** Nothing behind it takes traffic that comes in at this Node. */
  readonly shut: boolean;
}

/** A wire's pill reaches this far to both sides. */
const PILL = 15;

/** Puts a tab for every node port between the wires' entries; those without room are counted. */
export function layoutSockets(
  scene: Scene,
  node: NodeRow | undefined,
  outer: Box,
  entries: readonly number[],
  metrics: Metrics,
): { sockets: SocketBox[]; moreSockets: number } {
  const wanted = scene.services.flatMap((service) =>
    isShown(scene, service.namespace)
      ? service.ports.flatMap((port) => (port.nodePort === null ? [] : [{ service, port: port.nodePort }]))
      : [],
  );
  wanted.sort((a, b) => a.service.createdAt - b.service.createdAt || a.port - b.port);
  const height = metrics.font.cap + 4.5;
  const half = Math.ceil(entries.length / 2);
  let x = (entries[half - 1] ?? outer.x) + PILL;
  const end = entries[half] === undefined ? outer.x + outer.width - 4 : entries[half] - PILL;
  const sockets: SocketBox[] = [];
  for (const { service, port } of wanted) {
    const text = `:${port}`;
    const width = Math.ceil(textWidth(text, metrics.font.cap, 'mono')) + 12;
    const rest = sockets.length < wanted.length - 1 ? 18 : 0;
    if (x + width + rest > end) break;
    sockets.push({
      key: `${serviceKey(service.key)}:${port}`,
      service: serviceKey(service.key),
      text,
      box: box(x, outer.y - height, width, height),
      shut: isShut(service, node),
    });
    x += width + 4;
  }
  return { sockets, moreSockets: wanted.length - sockets.length };
}

function isShut(service: ServiceRow, node: NodeRow | undefined): boolean {
  const serving = inRotation(service);
  if (service.externalTrafficPolicy !== 'Local') return serving.length === 0;
  // With Local, the choice is made among this Node's own endpoints.
  const local = service.slots.filter((slot) => slot.node === node?.name);
  return local.every((slot) => !slot.ready && !(slot.terminating && slot.serving));
}
