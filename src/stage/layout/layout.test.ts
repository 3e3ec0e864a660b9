import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import { node, replicas, service, suffix, systemPods, systemServices } from '../../../e2e/gallery/rows.ts';
import { rulesFor } from '../../../e2e/gallery/rules.ts';
import type { PodRow } from '../../protocol/rows.ts';
import type { Scene, Size } from '../scene.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Box } from './box.ts';
import { ruleLine } from '../xray/rows.ts';
import { overlap, within } from './box.ts';
import type { Layout } from './layout.ts';
import { layout } from './layout.ts';

const SIZES: Readonly<Record<string, Size>> = {
  large: { width: 840, height: 628 },
  medium: { width: 764, height: 516 },
  embed: { width: 720, height: 400 },
  phone: { width: 390, height: 508 },
  wide: { width: 1900, height: 1000 },
  tiny: { width: 200, height: 120 },
};

/** Boxes that share a pixel though nothing may. */
function collisions(things: readonly { key: string; box: Box }[]): string[] {
  const found: string[] = [];
  things.forEach((a, i) => {
    for (const b of things.slice(i + 1)) if (overlap(a.box, b.box)) found.push(`${a.key} and ${b.key}`);
  });
  return found;
}

/** Everything that is wrong with a layout. */
function faults(own: Layout): string[] {
  const found = [
    ...collisions(own.outside),
    ...collisions(own.cards),
    ...collisions(own.nodes),
    ...own.cards.flatMap((card) =>
      collisions(card.slots.map((slot) => ({ key: `${card.key} ${slot.address}`, box: slot.box }))),
    ),
    ...own.nodes.flatMap((host) =>
      collisions(host.sockets.map((socket) => ({ key: socket.key, box: socket.box }))),
    ),
  ];
  const byNode = new Map<string | null, { key: string; box: Box }[]>();
  for (const pod of own.pods.values()) {
    const list = byNode.get(pod.node) ?? [];
    list.push(pod);
    byNode.set(pod.node, list);
  }
  for (const [name, pods] of byNode) {
    found.push(...collisions(pods));
    const host = own.nodes.find((candidate) => candidate.name === name);
    for (const pod of pods) {
      if (host !== undefined && !within(pod.box, host.box)) found.push(`${pod.key} outside of ${host.key}`);
      if (host?.rules && overlap(pod.box, host.rules.area))
        found.push(`${pod.key} on the rules of ${host.key}`);
      if (host !== undefined && (overlap(pod.box, host.strip) || overlap(pod.box, host.plate)))
        found.push(`${pod.key} on the strip or plate of ${host.key}`);
    }
  }
  for (const card of own.cards) {
    if (!within(card.box, own.bands.services)) found.push(`${card.key} outside of its band`);
    for (const slot of card.slots)
      if (!within(slot.box, card.box)) found.push(`${card.key} ${slot.address} outside of its card`);
  }
  for (const host of own.nodes) {
    if (!within(host.box, own.bands.nodes)) found.push(`${host.key} outside of its band`);
    const { area, rows } = host.rules ?? { area: host.box, rows: [] };
    const line = ruleLine(own.metrics) / 2;
    if (rows.some(({ y }) => y - line < area.y || y + line > area.y + area.height))
      found.push(`rules of ${host.key} beyond their area`);
    if (!within(area, host.box)) found.push(`the rules' area sticks out of ${host.key}`);
  }
  return found;
}

/** The same scene by the rules of its first Service. */
function inXray(scene: Scene): Scene {
  const [first] = scene.services;
  return { ...scene, picture: 'xray', rules: first === undefined ? [] : rulesFor(first, scene.nodes) };
}

describe('nothing overlaps and nothing sticks out', () => {
  for (const [exhibit, make] of Object.entries(EXHIBITS)) {
    for (const [name, size] of Object.entries(SIZES)) {
      test(`${exhibit}, ${name}`, () => {
        const scene = make().scene;
        expect(faults(layout(scene, size))).toEqual([]);
        expect(faults(layout({ ...scene, theme: 'projector' }, size))).toEqual([]);
        expect(faults(layout(inXray(scene), size))).toEqual([]);
      });
    }
  }
});

function sceneOf(pods: readonly PodRow[], nodes: number, services: number): Scene {
  const system = systemPods(nodes);
  return {
    ...EMPTY_SCENE,
    nodes: Array.from({ length: nodes }, (_, i) => node(i + 1)),
    pods: [...pods, ...system],
    services: [
      ...Array.from({ length: services }, (_, i) =>
        service(`s${i}`, pods.slice(0, i * 3), { createdAt: i, clusterIPs: [`10.96.1.${i}`] }),
      ),
      ...systemServices(system),
    ],
  };
}

describe('any cluster', () => {
  test('has a layout without faults', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 300, max: 1700 }),
        fc.integer({ min: 240, max: 1000 }),
        (pods, nodes, services, width, height) => {
          const scene = sceneOf(replicas('web', pods, nodes), nodes, services);
          const size = { width, height };
          return [...faults(layout(scene, size)), ...faults(layout(inXray(scene), size))].length === 0;
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test('is laid out the same each time', () => {
    const scene = sceneOf(replicas('web', 17, 3), 3, 4);
    expect(layout(scene, { width: 840, height: 628 })).toEqual(layout(scene, { width: 840, height: 628 }));
  });
});

describe('things keep their places', () => {
  const size = { width: 840, height: 628 };

  test('through any coming and going of Pods that leaves their form as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 25 }), (changes) => {
        let pods = replicas('web', 6, 3);
        let next = 100;
        let before = layout(sceneOf(pods, 3, 1), size);
        for (const [adds, index] of changes) {
          const gone = adds ? null : (pods[index % Math.max(1, pods.length)]?.key ?? null);
          pods =
            adds && pods.length < 9
              ? [...pods, ...replicas('web', 1, 1).map((pod) => renamed(pod, next++))]
              : pods.filter((pod) => pod.key !== gone);
          const after = layout(sceneOf(pods, 3, 1), size, before);
          if (before.form !== after.form || closedUp(before, after)) {
            before = after;
            continue;
          }
          for (const pod of pods) {
            const was = before.pods.get(`Pod/${pod.key}`);
            const is = after.pods.get(`Pod/${pod.key}`);
            if (was === undefined || is === undefined) continue;
            if (was.box.x !== is.box.x || was.row !== is.row) return false;
          }
          before = after;
        }
        return true;
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test('a new Pod takes the place that another left', () => {
    const pods = replicas('web', 6, 3);
    const first = layout(sceneOf(pods, 3, 1), size);
    const gone = pods[0];
    const without = layout(sceneOf(pods.slice(1), 3, 1), size, first);
    const added = renamed(replicas('web', 1, 1)[0] as PodRow, 200);
    const after = layout(sceneOf([...pods.slice(1), added], 3, 1), size, without);
    expect(after.pods.get(`Pod/${added.key}`)?.box).toEqual(first.pods.get(`Pod/${gone?.key}`)?.box);
  });

  test('Nodes are sorted by their numbers', () => {
    const scene = sceneOf([], 9, 0);
    const nodes = [...scene.nodes, node(10)].reverse();
    const names = layout({ ...scene, nodes }, size).nodes.map((own) => own.name);
    expect(names).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `node-${n}`));
  });
});

/** A Pod with a new name and the next creation time. */
function renamed(pod: PodRow, n: number): PodRow {
  const name = `web-7d4f9c6b5d-${suffix(n)}`;
  return { ...pod, name, key: `default/${name}`, createdAt: n };
}

/** Whether a Node's Pods were put together because too many places stood empty. */
function closedUp(before: Layout, after: Layout): boolean {
  for (const [key, places] of after.places) {
    const was = before.places.get(key);
    for (const [pod, place] of places) if (was?.has(pod) === true && was.get(pod) !== place) return true;
  }
  return false;
}

describe('forms', () => {
  test.each([
    [6, 'tile'],
    [24, 'tile'],
    [60, 'cell'],
    [300, 'micro'],
    [1000, 'micro'],
  ])('%i Pods on three Nodes are drawn as %s', (count, form) => {
    expect(layout(sceneOf(replicas('web', count, 3), 3, 0), SIZES.large as Size).form).toBe(form);
  });

  test('more than 500 Pods on a Node are only counted', () => {
    const own = layout(sceneOf(replicas('web', 1800, 3), 3, 0), SIZES.large as Size);
    expect(own.nodes.map((host) => host.heat)).toEqual([true, true, true]);
  });

  test('the drawing is never smaller than the screen', () => {
    for (const size of Object.values(SIZES)) {
      const own = layout(sceneOf(replicas('web', 6, 3), 3, 2), size);
      expect(own.width * own.metrics.scale).toBeGreaterThanOrEqual(size.width - 0.01);
      expect(own.height * own.metrics.scale).toBeGreaterThanOrEqual(size.height - own.metrics.footer - 0.01);
    }
  });

  test('the namespace filter leaves the chosen and the system', () => {
    const scene = sceneOf(replicas('web', 3, 3), 3, 1);
    const own = layout({ ...scene, namespaceFilter: 'other' }, SIZES.large as Size);
    expect([...own.pods.keys()].every((key) => key.startsWith('Pod/kube-system/'))).toBe(true);
    expect(own.cards.map((card) => card.key)).toEqual(['Service/kube-system/kube-dns']);
  });
});

describe('Pods of one owner', () => {
  test('stand together, the oldest owner first, and keep their places when others come', () => {
    const mixed = [...replicas('web', 3, 1), ...replicas('api', 3, 1)].map((pod, i) => ({
      ...pod,
      createdAt: i % 3,
    }));
    const size = { width: 1200, height: 628 };
    const order = (own: Layout): string[] =>
      [...own.pods.values()]
        .filter((pod) => pod.key.startsWith('Pod/default/'))
        .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x)
        .map((pod) => pod.key.slice('Pod/default/'.length, 'Pod/default/'.length + 3));
    const first = layout(sceneOf(mixed, 1, 1), size);
    expect(order(first)).toEqual(['api', 'api', 'api', 'web', 'web', 'web']);
    const late = { ...replicas('api', 4, 1)[3], createdAt: 9 } as PodRow;
    const second = layout(sceneOf([...mixed, late], 1, 1), size, first);
    expect(order(second)).toEqual(['api', 'api', 'api', 'web', 'web', 'web', 'api']);
  });
});

test('following a connection that stays inside gives the band of what is outside to the Nodes', () => {
  const scene = EXHIBITS.xray?.().scene ?? EMPTY_SCENE;
  for (const size of Object.values(SIZES)) {
    const whole = layout(scene, size);
    const inside = layout({ ...scene, inside: true }, size);
    expect(inside.outside).toEqual([]);
    expect(inside.bands.nodes.y).toBe(whole.bands.nodes.y - whole.bands.outside.height);
    expect(faults(inside)).toEqual([]);
  }
});

describe('more Nodes than a row has room for', () => {
  const hundred = (count: number): Scene => ({
    ...EMPTY_SCENE,
    nodes: Array.from({ length: count }, (_, index) => node(index + 1)),
    pods: replicas('web', count * 8, count),
    services: systemServices(systemPods(2)),
  });

  test.each([
    [12, 1],
    [13, 3],
    [100, 7],
  ])('%d Nodes stand in %d rows', (count, rows) => {
    const own = layout(hundred(count), { width: 840, height: 628 });
    expect(new Set(own.nodes.map((one) => one.shelf)).size).toBe(rows);
    expect(faults(own)).toEqual([]);
    for (const one of own.nodes) expect(within(one.box, own.bands.nodes)).toBe(true);
  });

  test('X-ray keeps them in one', () => {
    const own = layout({ ...hundred(20), picture: 'xray' }, { width: 840, height: 628 });
    expect(new Set(own.nodes.map((one) => one.box.y)).size).toBe(1);
  });
});
