import { describe, expect, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import { client, node, pod, service } from '../../../e2e/gallery/rows.ts';
import type { Scene } from '../scene.ts';
import { EMPTY_SCENE } from '../scene.ts';
import { treeOf } from './model.ts';
import { inOrder, step } from './walk.ts';

const a = pod('a', 1, 1);
const b = pod('b', 2, 2, { createdAt: 1 });
const scene: Scene = {
  ...EMPTY_SCENE,
  nodes: [node(2), node(1)],
  pods: [b, a, pod('c', null, 0, { state: 'Pending' })],
  services: [service('web', [a, b])],
  clients: [client('curl', 'laptop', {}, { byPod: { 'default/b': { connections: 3, requests: 3 } } })],
};
const tree = treeOf(scene);

test('all levels are there, in order', () => {
  expect(inOrder(tree).map((item) => item.label)).toEqual([
    'Clients',
    'Client curl, laptop, 200',
    'Services',
    'Service web, ClusterIP 10.96.44.3, 2 of 2 endpoints ready',
    'Nodes',
    'Node node-1, Ready, zone-a',
    'Pod a, Ready, 10.244.1.1, node-1',
    'Node node-2, Ready, zone-b',
    'Pod b, Ready, 10.244.2.2, node-2',
    'Pods without a Node',
    'Pod c, Pending, no IP, no Node',
  ]);
});

test('everything that is drawn is in the tree', () => {
  for (const make of Object.values(EXHIBITS)) {
    const own = make().scene;
    const keys = new Set(inOrder(treeOf(own)).map((item) => item.key));
    for (const row of own.pods) expect(keys).toContain(`Pod/${row.key}`);
    for (const row of own.services) expect(keys).toContain(`Service/${row.key}`);
    for (const row of own.nodes) expect(keys).toContain(`Node/${row.name}`);
    for (const row of own.clients) expect(keys).toContain(`Client/${row.name}`);
  }
});

describe('arrow keys walk by meaning', () => {
  test.each([
    ['Node/node-1', 'ArrowRight', 'Pod/default/a'],
    ['Pod/default/a', 'ArrowRight', 'Service/default/web'],
    ['Service/default/web', 'ArrowRight', 'Pod/default/a'],
    ['Client/curl', 'ArrowRight', 'Pod/default/b'],
    ['Pod/default/a', 'ArrowLeft', 'Node/node-1'],
    ['Node/node-1', 'ArrowLeft', 'Group/nodes'],
    ['Group/nodes', 'ArrowLeft', null],
    ['Pod/default/a', 'ArrowDown', 'Node/node-2'],
    ['Node/node-2', 'ArrowUp', 'Pod/default/a'],
    ['Group/clients', 'ArrowUp', null],
    ['Pod/default/a', 'Home', 'Group/clients'],
    ['Pod/default/a', 'End', 'Pod/default/c'],
    ['Group/clients', 'w', 'Service/default/web'],
    ['Group/clients', 'z', null],
    ['Pod/default/gone', 'ArrowDown', 'Group/clients'],
  ])('%s %s', (from, key, expected) => {
    expect(step(tree, scene, from, key)).toBe(expected);
  });
});
