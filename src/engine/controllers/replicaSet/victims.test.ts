import { expect, test } from 'vitest';
import type { Pod } from '../../../k8s/objects.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { choosePodsToDelete } from './victims.ts';

interface Traits {
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly readyAt?: number;
  readonly cost?: string;
  readonly restarts?: number;
  readonly createdAt?: number;
}

const NOW_US = 4000 * SECOND_US;

function time(second: number): string {
  return new Date(1_767_225_600_000 + second * 1000).toISOString().replace('.000', '');
}

function pod(name: string, traits: Traits): Pod {
  const {
    node = `node-of-${name}`,
    phase = 'Running',
    ready = true,
    readyAt = 0,
    cost,
    restarts = 0,
    createdAt = 0,
  } = traits;
  return {
    metadata: {
      name,
      uid: name,
      creationTimestamp: time(createdAt),
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: node === '' ? {} : { nodeName: node },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time(readyAt) }],
      containerStatuses: [{ restartCount: restarts }],
    },
  } as unknown as Pod;
}

test.each<[string, Traits, Traits]>([
  ['without a Node before with', { node: '' }, {}],
  ['pending before running', { phase: 'Pending', ready: false }, { ready: false }],
  ['pending before unknown', { phase: 'Pending', ready: false }, { phase: 'Unknown', ready: false }],
  ['not ready before ready', { ready: false }, {}],
  ['a lower cost before none', { cost: '-5' }, {}],
  ['ready for shorter before longer', { readyAt: 3000 }, { readyAt: 0 }],
  ['more restarts before fewer', { restarts: 3 }, {}],
  ['younger before older', { createdAt: 3000 }, { createdAt: 0 }],
  ['the Node counts more than readiness', { node: '', ready: true }, { ready: false }],
  ['readiness counts more than cost', { ready: false, cost: '9' }, { cost: '1' }],
  ['cost counts more than age', { cost: '1', createdAt: 0 }, { cost: '2', createdAt: 3000 }],
])('%s', (_what, goes, stays) => {
  // In both orders, and with the identity that would decide last against it.
  const victim = pod('z', goes);
  const survivor = pod('a', stays);
  for (const pods of [
    [victim, survivor],
    [survivor, victim],
  ]) {
    expect(choosePodsToDelete(pods, pods, 1, NOW_US)).toEqual([victim]);
  }
});

test('from the Node with most Pods of the family one goes first', () => {
  const crowded = pod('z', { node: 'node-1' });
  const alone = pod('a', { node: 'node-2' });
  const sibling = pod('s', { node: 'node-1' });
  expect(choosePodsToDelete([alone, crowded], [alone, crowded, sibling], 1, NOW_US)).toEqual([crowded]);
});

test('ages within the same power of two count as alike: the uid decides', () => {
  const [older, younger] = [pod('a', { readyAt: 0 }), pod('z', { readyAt: 60 })];
  expect(choosePodsToDelete([younger, older], [], 1, NOW_US)).toEqual([older]);
});
