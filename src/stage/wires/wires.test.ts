import { node, replicas } from '../../../e2e/gallery/rows.ts';
import { describe, expect, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { Box } from '../layout/box.ts';
import { layout } from '../layout/layout.ts';
import { EMPTY_SCENE, type Scene } from '../scene.ts';
import { makeAtlas } from './atlas.ts';
import { lanesOf } from './lanes.ts';
import type { Path } from './path.ts';
import { cutAt, distanceTo, measured, pathData, pointAt, roundedPath } from './path.ts';
import type { Route } from './route.ts';
import { dnsRouteOf, routeOf } from './route.ts';
import { RULES_INSET } from '../xray/gutters.ts';
import { podToLane } from './ends.ts';
import { xrayRouteOf } from './xrayRoute.ts';

describe('paths', () => {
  const corner = roundedPath(
    [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ],
    10,
  );

  test('bends are rounded and a little shorter than the corner', () => {
    expect(corner.length).toBeLessThan(200);
    expect(corner.length).toBeGreaterThan(190);
    expect(distanceTo(corner, 100, 0)).toBeGreaterThan(1);
  });

  test('a dot starts at the start and ends at the end', () => {
    expect(pointAt(corner, 0)).toEqual({ x: 0, y: 0 });
    expect(pointAt(corner, corner.length)).toEqual({ x: 100, y: 100 });
    expect(pointAt(corner, 50)).toEqual({ x: 50, y: 0 });
    expect(pointAt(corner, 1e9)).toEqual({ x: 100, y: 100 });
  });

  test('a cut path has the length asked for', () => {
    expect(cutAt(corner, 30).length).toBeCloseTo(30);
    expect(cutAt(corner, 1e9)).toBe(corner);
  });

  test('doubled points and points on a straight line are left out', () => {
    const path = roundedPath(
      [0, 0, 50, 100].map((x) => ({ x, y: 5 })),
      9,
    );
    expect(pathData(path)).toBe('M0 5L100 5');
  });

  test('a path of one point has no length', () => {
    expect(pointAt(measured([{ x: 3, y: 4 }]), 10)).toEqual({ x: 3, y: 4 });
  });
});

const SIZES = [
  { width: 840, height: 628 },
  { width: 764, height: 516 },
  { width: 720, height: 400 },
  { width: 390, height: 508 },
];

function routesOf(scene: Scene, connections: readonly Connection[], size: { width: number; height: number }) {
  const placed = layout(scene, size);
  const atlas = makeAtlas(scene, placed);
  const lanes = lanesOf(placed);
  const routes = connections.flatMap((own) => {
    const route = routeOf(atlas, lanes, own);
    return route === null ? [] : [{ own, route }];
  });
  return { placed, atlas, lanes, routes };
}

/** Whether a stretch of a wire runs through the inside of a box. */
function crosses(path: Path, box: Box): boolean {
  const margin = 2;
  return path.points.some((point, index) => {
    const before = path.points[index - 1];
    if (before === undefined) return false;
    for (let part = 0; part <= 1; part += 0.05) {
      const x = before.x + (point.x - before.x) * part;
      const y = before.y + (point.y - before.y) * part;
      const inX = x > box.x + margin && x < box.x + box.width - margin;
      if (inX && y > box.y + margin && y < box.y + box.height - margin) return true;
    }
    return false;
  });
}

function traced(route: Route, boxes: readonly { key: string; box: Box }[]): string[] {
  return boxes.filter(({ box }) => route.pieces.some((path) => crosses(path, box))).map(({ key }) => key);
}

describe.each(['walkthrough', 'types', 'broken', 'failures', 'p12', 'p60'])('wires of %s', (name) => {
  const exhibit = EXHIBITS[name]?.();
  const connections = exhibit?.traffic?.(2_600_000) ?? [];

  test.each(SIZES)('run where no text stands at $width × $height', (size) => {
    if (exhibit === undefined) throw new Error('no such exhibit');
    const { placed, routes } = routesOf(exhibit.scene, connections, size);
    expect(routes.length).toBeGreaterThan(0);
    for (const { route } of routes) {
      expect(traced(route, [...placed.pods.values()])).toEqual([]);
      expect(traced(route, placed.outside)).toEqual([]);
      const labels = placed.nodes.map((node) => ({
        key: `${node.key} kube-proxy`,
        box: { x: node.labelX - 28, y: node.strip.y, width: 56, height: node.strip.height },
      }));
      expect(traced(route, labels)).toEqual([]);
      const slots = placed.cards.flatMap((card) =>
        card.slots.map((slot) => ({ key: slot.address, box: slot.box })),
      );
      expect(traced(route, slots)).toEqual([]);
    }
  });

  test('a connection whose endpoint is drawn ends at its Pod', () => {
    if (exhibit === undefined) throw new Error('no such exhibit');
    const { placed, routes } = routesOf(
      exhibit.scene,
      connections,
      SIZES[0] as { width: number; height: number },
    );
    for (const { own, route } of routes) {
      const pod = own.endpoint?.pod;
      if (pod === undefined || pod === null) continue;
      const box = placed.pods.get(`Pod/${pod}`)?.box as Box;
      const last = route.pieces[route.pieces.length - 1] as Path;
      const end = pointAt(last, last.length);
      expect(route.end).toBe('pod');
      expect(
        Math.max(box.x - end.x, end.x - box.x - box.width, box.y - end.y, end.y - box.y - box.height),
      ).toBeLessThanOrEqual(0.5);
    }
  });
});

test('a DNS query runs from the Pod to CoreDNS without touching another Pod', () => {
  const exhibit = EXHIBITS.walkthrough?.();
  if (exhibit === undefined) throw new Error('no such exhibit');
  for (const size of SIZES) {
    const { placed, atlas, lanes } = routesOf(exhibit.scene, [], size);
    const server = exhibit.scene.pods.find((pod) => pod.namespace === 'kube-system');
    const route = dnsRouteOf(atlas, lanes, 'pod/default/tmp', `pod/${server?.key}`);
    expect(route).not.toBeNull();
    if (route !== null) expect(traced(route, [...placed.pods.values()])).toEqual([]);
  }
});

test('with no route there is still a stub to fail on, and a node port that turns away ends the wire', () => {
  const exhibit = EXHIBITS.broken?.();
  if (exhibit === undefined) throw new Error('no such exhibit');
  const own = exhibit.traffic?.(2_600_000).find((candidate) => candidate.from === 'laptop') as Connection;
  const { routes } = routesOf(exhibit.scene, [own], SIZES[0] as { width: number; height: number });
  expect(routes[0]?.route.end).toBe('socket');
  const lost = { ...own, from: 'pod/default/tmp', destination: { ip: '10.96.1.1', port: 80 } };
  const stub = routesOf(exhibit.scene, [lost], SIZES[0] as { width: number; height: number }).routes[0]
    ?.route;
  expect(stub?.end).toBe('nowhere');
  expect(stub?.length).toBeGreaterThan(40);
});

describe('the physical way of a connection in X-ray', () => {
  const exhibit = EXHIBITS.xray?.();
  const scene: Scene = exhibit?.scene ?? EMPTY_SCENE;
  const connections = exhibit?.traffic?.(1_600_000) ?? [];
  const own = layout(scene, { width: 840, height: 628 });
  const atlas = makeAtlas(scene, own);
  const routeFrom = (from: string): Route | null => {
    const connection = connections.find((one) => one.from === from);
    return connection === undefined ? null : xrayRouteOf(atlas, lanesOf(own), connection);
  };

  test.each([
    ['pod/default/tmp', 'pod', true],
    ['internet', 'pod', true],
    ['laptop', 'rule', false],
  ])('from %s ends at the %s', (from, end, translated) => {
    const route = routeFrom(from);
    expect(route?.end).toBe(end);
    expect(route?.marks?.some((mark) => mark.text === 'DNAT') ?? false).toBe(translated);
    expect(route?.marks?.some((mark) => mark.kind === 'rule')).toBe(true);
  });

  test('the rules of a Service that is not looked at are met in the line at the foot, and in no other', () => {
    const foot = own.nodes[0]?.rules?.rows.at(-1);
    expect(foot?.kind).toBe('others');
    const met = (routeFrom('pod/default/tmp')?.marks ?? []).filter((mark) => mark.kind === 'rule');
    expect(met.map(({ at }) => at.y)).toEqual([foot?.y]);
  });

  test.each(['pod/default/tmp', 'internet', 'laptop'])(
    'from %s passes beside the text of the rules',
    (from) => {
      const texts = own.nodes.flatMap(({ rules, box: { x, width } }) =>
        rules === null
          ? []
          : [{ ...rules.area, x: x + RULES_INSET.left, width: width - RULES_INSET.left - RULES_INSET.right }],
      );
      for (const piece of routeFrom(from)?.pieces ?? []) {
        piece.points.forEach((point, index) => {
          const next = piece.points[index + 1];
          if (next === undefined || Math.abs(next.x - point.x) > 0.5) return;
          const [top, end] = [Math.min(point.y, next.y), Math.max(point.y, next.y)];
          const crossed = texts.filter(
            (text) =>
              point.x > text.x &&
              point.x < text.x + text.width &&
              top < text.y + text.height - 8 &&
              end > text.y + 1,
          );
          expect(crossed).toEqual([]);
        });
      }
    },
  );

  test('meets the rules from the top, and only on the Node that decides', () => {
    const route = routeFrom('internet');
    const rules = (route?.marks ?? []).filter((mark) => mark.kind === 'rule');
    const node = own.nodes.find((one) => one.name === 'node-1');
    expect(rules.length).toBeGreaterThan(1);
    for (const { at } of rules) expect(at.x).toBeLessThan((node?.box.x ?? 0) + RULES_INSET.left);
    expect(rules.map(({ at }) => at.y)).toEqual(rules.map(({ at }) => at.y).toSorted((a, b) => a - b));
  });
});

test('out of a lower row of Nodes a wire passes beside the Nodes above', () => {
  const scene: Scene = {
    ...EMPTY_SCENE,
    nodes: Array.from({ length: 40 }, (_, index) => node(index + 1)),
    pods: replicas('web', 200, 40),
  };
  const own = layout(scene, { width: 840, height: 628 });
  const atlas = makeAtlas(scene, own);
  const lane = lanesOf(own).nodes[0] ?? 0;
  const crossed = [...own.pods.values()].flatMap((pod) => {
    const points = podToLane(atlas, pod, lane);
    expect(points.at(-1)?.y).toBe(lane);
    return points.flatMap((point, index) => {
      const next = points[index + 1];
      if (next === undefined) return [];
      const [top, end] = [Math.min(point.y, next.y), Math.max(point.y, next.y)];
      const [left, right] = [Math.min(point.x, next.x), Math.max(point.x, next.x)];
      return own.nodes.filter(
        ({ name, box }) =>
          name !== pod.node &&
          left < box.x + box.width &&
          right > box.x &&
          top < box.y + box.height &&
          end > box.y,
      );
    });
  });
  expect(new Set(own.nodes.map((one) => one.shelf)).size).toBeGreaterThan(2);
  expect(crossed).toEqual([]);
});
