import type { Pod } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { isPodReady } from '../../engine/controllers/pods.ts';
import { appStateOf } from '../../engine/node/containers.ts';
import { listenersOf } from '../../engine/node/listeners.ts';
import type { World } from '../../engine/world.ts';
import { fieldChange, inputChange, shortKey, type Trouble } from './change.ts';
import { workloadOf } from './podSpec.ts';

/** Selected Pods are not ready: what was done to them by hand, their machine, or what their probe asks for. */
export function readyingChanges({ world, pods }: Pick<Trouble, 'world' | 'pods'>): Change[] {
  const found = new Map<string, Change>();
  for (const pod of pods.filter((one) => !isPodReady(one)))
    for (const change of [...byHand(world, pod), ...machineUp(world, pod), ...probes(world, pod)])
      found.set(change.command, change);
  return [...found.values()];
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

function byHand(world: World, pod: Pod): Change[] {
  const key = keyOf(pod);
  const state = appStateOf(world, key);
  if (state !== 'unready' && state !== 'unhealthy') return [];
  const act = state === 'unready' ? 'ready' : 'healthy';
  return [
    inputChange(`Make ${pod.metadata.name} ${act} again`, `scope app ${shortKey(key)} ${act}`, {
      type: 'app',
      pod: key,
      act,
    }),
  ];
}

function machineUp(world: World, pod: Pod): Change[] {
  const node = pod.spec.nodeName ?? '';
  if (!world.kubelet.nodesDown.has(node)) return [];
  return [inputChange(`Start ${node} again`, `scope node ${node} up`, { type: 'node', node, act: 'up' })];
}

const PROBES = ['httpGet', 'tcpSocket'] as const;

/** A probe that asks a port on which nothing listens, or for a page that is not there. */
function probes(world: World, pod: Pod): Change[] {
  const template = workloadOf(world, pod);
  if (!template) return [];
  const listens = listenersOf(world, keyOf(pod)).filter((each) => each.protocol === 'TCP' && each.ip === '');
  return pod.spec.containers.flatMap((container, index) => {
    const probe = container.readinessProbe;
    const form = PROBES.find((one) => probe?.[one]);
    if (!probe || !form) return [];
    const path = ['spec', 'template', 'spec', 'containers', index, 'readinessProbe', form] as const;
    const own = listens.filter((each) => each.container === container.name).map((each) => each.port);
    const { port } = probe[form] ?? {};
    const ports = own
      .filter((one) => one !== port)
      .map((one) =>
        fieldChange(
          template,
          [...path, 'port'],
          { before: port, after: one },
          `Let the readiness probe of ${container.name} ask port ${one}`,
        ),
      );
    const page = probe.httpGet?.path ?? '/';
    const pages =
      form === 'httpGet' && page !== '/'
        ? [
            fieldChange(
              template,
              [...path, 'path'],
              { before: page, after: '/' },
              `Let the readiness probe of ${container.name} ask for /`,
            ),
          ]
        : [];
    return [...ports, ...pages];
  });
}
