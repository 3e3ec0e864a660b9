import { distance } from '../../base/distance.ts';
import type { Node, Pod } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { podCondition } from '../../engine/controllers/pods.ts';
import { nodeViews } from '../../engine/controllers/scheduler/nodeViews.ts';
import { UNSCHEDULABLE, untolerated, type Taint } from '../../engine/controllers/taints.ts';
import type { World } from '../../engine/world.ts';
import { changed, fieldChange, type Trouble } from './change.ts';
import { podSpecOf } from './podSpec.ts';
import { roomChanges } from './room.ts';

/** Pods that no Node takes: what keeps them away is lifted, or they ask for less. The smallest change first. */
export function placingChanges({ world, pods }: Pick<Trouble, 'world' | 'pods'>): Change[] {
  const found = new Map<string, Change>();
  for (const pod of pods) {
    if (podCondition(pod, 'PodScheduled')?.status !== 'False') continue;
    const nodes = nodeViews(world).list.map(({ node }) => node);
    const changes = [
      ...nodes.flatMap(uncordoned),
      ...selectors(world, pod, nodes),
      ...tolerations(world, pod, nodes),
      ...roomChanges(world, pod),
      ...affinity(world, pod),
      ...nodes.flatMap((node) => [...withoutTaints(pod, node), ...labelled(pod, node)]),
    ];
    for (const change of changes) if (!found.has(change.command)) found.set(change.command, change);
  }
  return [...found.values()];
}

function uncordoned(node: Node): Change[] {
  if (node.spec.unschedulable !== true) return [];
  const { name } = node.metadata;
  return [
    fieldChange(
      changed('nodes', node),
      ['spec', 'unschedulable'],
      { before: true, after: false },
      `Uncordon ${name}`,
      `kubectl uncordon ${name}`,
    ),
  ];
}

/** Every pair of the nodeSelector that some Node does not have: a value or a key that one has, or without it. */
function selectors(world: World, pod: Pod, nodes: readonly Node[]): Change[] {
  const selector = pod.spec.nodeSelector ?? {};
  const { object, path, word } = podSpecOf(world, pod);
  return Object.entries(selector).flatMap(([key, value]) => {
    const { [key]: _, ...rest } = selector;
    const change = (after: object, text: string): Change =>
      fieldChange(object, [...path, 'nodeSelector'], { before: selector, after }, text);
    const pairs = new Map(
      nodes.flatMap((node) =>
        Object.entries(node.metadata.labels ?? {}).map((pair) => [pair.join('='), pair] as const),
      ),
    );
    if (pairs.has(`${key}=${value}`)) return [];
    const near = [...pairs.values()]
      .map((pair) => ({ pair, cost: distance(pair[0], key) + distance(pair[1], value) }))
      .filter(({ pair, cost }) => pair[0] === key || cost <= SLIP_MAX)
      .sort((a, b) => a.cost - b.cost)
      .slice(0, PAIRS_TRIED);
    return [
      ...near.map(({ pair: [label, wanted] }) =>
        label === key
          ? fieldChange(
              object,
              [...path, 'nodeSelector', key],
              { before: value, after: wanted },
              `Let ${word} ask for Nodes with ${key}=${wanted}`,
            )
          : change({ ...rest, [label]: wanted }, `Let ${word} ask for Nodes with ${label}=${wanted}`),
      ),
      change(rest, `Let ${word} not ask for Nodes with ${key}=${value}`),
    ];
  });
}

/** So many letters of a label may be wrong, and so many labels are tried. */
const SLIP_MAX = 3;
const PAIRS_TRIED = 2;

/** Keys that the cluster itself sets and takes away again. */
const OWN_TAINT = /^node\.kubernetes\.io\//;

function taintsOf(pod: Pod, node: Node): Taint[] {
  const taints = node.spec.taints ?? [];
  return untolerated(pod, taints, ['NoSchedule', 'NoExecute']).filter(
    ({ key }) => key !== UNSCHEDULABLE && !OWN_TAINT.test(key),
  );
}

function taintText({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}

function tolerations(world: World, pod: Pod, nodes: readonly Node[]): Change[] {
  const { object, path, word } = podSpecOf(world, pod);
  const taints = new Map(
    nodes.flatMap((node) => taintsOf(pod, node).map((taint) => [taintText(taint), taint] as const)),
  );
  // Those that the API server gives every Pod are not in the template.
  const known = (pod.spec.tolerations ?? []).filter(
    ({ key }) => path.length === 1 || !OWN_TAINT.test(key ?? ''),
  );
  return [...taints].map(([text, { key, value, effect }]) => {
    const added = value ? { key, operator: 'Equal', value, effect } : { key, operator: 'Exists', effect };
    return fieldChange(
      object,
      known.length > 0 ? [...path, 'tolerations', known.length] : [...path, 'tolerations'],
      { before: undefined, after: known.length > 0 ? added : [added] },
      `Let ${word} tolerate ${text}`,
    );
  });
}

function withoutTaints(pod: Pod, node: Node): Change[] {
  const { name } = node.metadata;
  return taintsOf(pod, node).map((taint) =>
    fieldChange(
      changed('nodes', node),
      ['spec', 'taints'],
      { before: node.spec.taints, after: (node.spec.taints ?? []).filter((one) => one !== taint) },
      `Take the taint ${taintText(taint)} off ${name}`,
      `kubectl taint nodes ${name} ${taintText(taint)}-`,
    ),
  );
}

function affinity(world: World, pod: Pod): Change[] {
  const { nodeAffinity } = (pod.spec.affinity ?? {}) as { readonly nodeAffinity?: object };
  const { object, path, word } = podSpecOf(world, pod);
  if (!nodeAffinity || !('requiredDuringSchedulingIgnoredDuringExecution' in nodeAffinity)) return [];
  const { requiredDuringSchedulingIgnoredDuringExecution: _, ...rest } = nodeAffinity;
  return [
    fieldChange(
      object,
      [...path, 'affinity', 'nodeAffinity'],
      { before: nodeAffinity, after: rest },
      `Let ${word} require no Node by affinity`,
    ),
  ];
}

/** The labels of the nodeSelector that a Node lacks, put on it. */
function labelled(pod: Pod, node: Node): Change[] {
  const { name, labels = {} } = node.metadata;
  const lacking = Object.entries(pod.spec.nodeSelector ?? {}).filter(([key, value]) => labels[key] !== value);
  const [only, ...more] = lacking;
  if (!only || more.length > 0) return [];
  const [key, value] = only;
  return [
    fieldChange(
      changed('nodes', node),
      ['metadata', 'labels', key],
      { before: labels[key], after: value },
      `Give ${name} the label ${key}=${value}`,
      `kubectl label node ${name} ${key}=${value}${labels[key] === undefined ? '' : ' --overwrite'}`,
    ),
  ];
}
