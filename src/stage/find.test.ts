import { describe, expect, test } from 'vitest';
import { client, node, pod, service, workload } from '../../e2e/gallery/rows.ts';
import { NO_FILTER } from '../state/stageFilter.ts';
import { filtered } from './filter.ts';
import { find } from './find.ts';
import { EMPTY_SCENE } from './scene.ts';

const web = pod('web-x', 1, 5, { labels: { app: 'web' } });
const sick = pod('web-y', 2, 6, { labels: { app: 'web' }, state: 'Not ready' });
const late = pod('late', null, 0, { state: 'Pending', reason: 'Insufficient cpu' });
const fresh = pod('fresh', 3, 9, { state: 'Starting', labels: { app: 'fresh' } });
const shop = pod('cart', 3, 7, { namespace: 'shop', labels: { app: 'cart' } });
const dns = pod('coredns', 1, 2, { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } });
const pods = [web, sick, late, fresh, shop, dns];
const services = [
  service('web', [web, sick]),
  service('cart', [shop], { namespace: 'shop', clusterIPs: ['10.96.7.7'] }),
  service('lost', [], { selector: { app: 'lost' }, problem: 'no Pod carries every label of the selector' }),
];

describe('a filter', () => {
  test.each([
    ['lets all through without a wish', {}, pods.map((p) => p.name), ['web', 'cart', 'lost']],
    ['keeps a namespace and the system', { namespace: 'shop' }, ['cart', 'coredns'], ['cart']],
    ['keeps what carries a label, and its Services', { label: 'app=web' }, ['web-x', 'web-y'], ['web']],
    ['takes a part of a label', { label: 'lost' }, [], ['lost']],
    ['keeps what fails, and what is in front of it', { failing: true }, ['web-y', 'late'], ['web', 'lost']],
    ['joins its wishes', { failing: true, label: 'app=fresh' }, [], []],
  ] as const)('%s', (_, wish, podNames, serviceNames) => {
    const shown = filtered(pods, services, { ...NO_FILTER, ...wish });
    expect(shown.pods.map((p) => p.name)).toEqual(podNames);
    expect(shown.services.map((s) => s.name)).toEqual(serviceNames);
  });

  test('that lets all through hands the same lists on', () => {
    expect(filtered(pods, services, NO_FILTER)).toEqual({ pods, services });
    expect(filtered(pods, services, NO_FILTER).pods).toBe(pods);
  });
});

describe('finding', () => {
  const cluster = {
    ...EMPTY_SCENE,
    nodes: [node(1), node(2), node(3)],
    pods,
    services,
    workloads: [workload('web', 2, 1)],
    clients: [client('curl', 'pod/default/tmp', {}, {})],
  };
  test.each([
    ['web', ['Service/default/web', 'Deployment/default/web', 'Pod/default/web-x', 'Pod/default/web-y']],
    ['10.96.7', ['Service/shop/cart']],
    ['k8s-app=', ['Pod/kube-system/coredns']],
    ['zone-b', ['Node/node-2']],
    ['NOT READY', ['Pod/default/web-y']],
    ['nothing at all', []],
    ['  ', []],
  ])('%j gives %j', (text, keys) => {
    expect(find(cluster, text, 4).map((hit) => hit.key)).toEqual(keys);
  });
});
