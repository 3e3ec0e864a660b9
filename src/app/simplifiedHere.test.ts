import { expect, test } from 'vitest';
import type { WorldView } from '../state/world.ts';
import { simplifiedHere } from './simplifiedHere.ts';

function here(rows: {
  pods?: readonly (readonly string[])[];
  others?: readonly string[];
  addresses?: readonly string[];
  policies?: number;
}): string[] {
  const mapOf = (list: readonly unknown[]) => new Map(list.map((row, index) => [String(index), row]));
  const world = {
    pods: mapOf((rows.pods ?? []).map((notSimulated) => ({ notSimulated }))),
    others: mapOf((rows.others ?? []).map((kind) => ({ kind }))),
    services: mapOf([{ ingressIPs: rows.addresses ?? [] }]),
    policies: mapOf(Array.from({ length: rows.policies ?? 0 }, () => ({}))),
  } as unknown as WorldView;
  return simplifiedHere(world).map(({ what, about }) => `${what} ${about}`);
}

test.each([
  ['a cluster in which all is simulated', { pods: [[], []] }, []],
  [
    'objects of a kind that nothing acts on, once',
    { others: ['Ingress', 'CronJob', 'Ingress'] },
    [
      'CronJob (1 object) is stored and shown; nothing acts on it',
      'Ingress (2 objects) is stored and shown; nothing acts on it',
    ],
  ],
  [
    'the same field in two containers and two Pods, once',
    { pods: [['spec.containers[0].x', 'spec.containers[1].x'], ['spec.containers[0].x']] },
    ['spec.containers[].x (2 Pods) has no effect'],
  ],
  [
    'a balancer with an address',
    { addresses: ['203.0.113.20'] },
    ['LoadBalancer has its address within seconds; a cloud takes minutes'],
  ],
  [
    'policies, once',
    { policies: 2 },
    ['NetworkPolicy is in force as soon as it is stored; a network plugin needs about a second'],
  ],
])('%s', (_what, rows, said) => {
  expect(here(rows)).toEqual(said);
});
