import type { NodeRow, PodRow, ServiceRow } from '../../protocol/rows.ts';
import type { CardBox } from '../layout/cards.ts';
import type { Layout } from '../layout/layout.ts';
import type { NodeBox } from '../layout/nodes.ts';
import type { OutsideBox } from '../layout/outside.ts';
import type { Scene } from '../scene.ts';
import { nodeKey, podKey, serviceKey } from '../keys.ts';

/** A layout with everything found by its key. */
export interface Atlas {
  readonly layout: Layout;
  readonly cards: ReadonlyMap<string, CardBox>;
  readonly nodes: ReadonlyMap<string, NodeBox>;
  readonly outside: ReadonlyMap<string, OutsideBox>;
  readonly nodeOfIp: ReadonlyMap<string, string>;
  readonly serviceRows: ReadonlyMap<string, ServiceRow>;
  readonly podRows: ReadonlyMap<string, PodRow>;
  readonly nodeRows: ReadonlyMap<string, NodeRow>;
}

export function makeAtlas(scene: Scene, layout: Layout): Atlas {
  return {
    layout,
    cards: new Map(layout.cards.map((card) => [card.key, card])),
    nodes: new Map(layout.nodes.map((node) => [node.name, node])),
    outside: new Map(layout.outside.map((tile) => [tile.key, tile])),
    nodeOfIp: new Map(scene.nodes.flatMap((node) => node.ips.map((ip): [string, string] => [ip, node.name]))),
    serviceRows: new Map(scene.services.map((row) => [serviceKey(row.key), row])),
    podRows: new Map(scene.pods.map((row) => [podKey(row.key), row])),
    nodeRows: new Map(scene.nodes.map((row) => [nodeKey(row.name), row])),
  };
}
