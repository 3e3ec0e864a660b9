import { sameData } from '../../../base/plain.ts';
import type { DaemonSet, Node, Pod, PodSpec } from '../../../k8s/objects.ts';
import type { PodOwnerKind } from '../claimPods.ts';
import type { PodTemplate } from '../podControl.ts';
import { REVISION_HASH } from '../revisions.ts';
import { allowsNode, namedNodes } from '../scheduler/affinity.ts';
import { NOT_READY, UNREACHABLE, UNSCHEDULABLE, untolerated, type Toleration } from '../taints.ts';

/** On which Nodes a DaemonSet runs its Pods, and what these Pods are. */
// kubernetes: pkg/controller/daemon/util/daemonset_util.go

export const DAEMON_SET: PodOwnerKind = {
  actor: 'daemonset-controller',
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  resource: 'daemonsets.apps',
};

const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** Its Pods stay on Nodes in trouble: they are part of the Node. */
const TOLERATIONS: readonly Toleration[] = [
  { key: NOT_READY, operator: 'Exists', effect: 'NoExecute' },
  { key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE, operator: 'Exists', effect: 'NoSchedule' },
];
const HOST_NETWORK_TOLERATION: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

export interface Fit {
  /** A Pod is to be made there if there is none. */
  readonly shouldRun: boolean;
  /** A Pod that is there may stay. */
  readonly mayStay: boolean;
}

// kubernetes: pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod
export function fitOf(set: DaemonSet, node: Node): Fit {
  const spec = set.spec.template.spec;
  if (spec?.nodeName && spec.nodeName !== node.metadata.name) return { shouldRun: false, mayStay: false };
  const pod = { spec: { ...spec, tolerations: tolerationsOf(spec) } } as unknown as Pod;
  if (!allowsNode(pod, node)) return { shouldRun: false, mayStay: false };
  const taints = node.spec.taints ?? [];
  const shouldRun = untolerated(pod, taints, ['NoSchedule', 'NoExecute']).length === 0;
  return { shouldRun, mayStay: untolerated(pod, taints, ['NoExecute']).length === 0 };
}

function tolerationsOf(spec: PodSpec | undefined): readonly Toleration[] {
  let all = spec?.tolerations ?? [];
  const added = spec?.hostNetwork === true ? [...TOLERATIONS, HOST_NETWORK_TOLERATION] : TOLERATIONS;
  for (const one of added) all = withToleration(all, one);
  return all;
}

/** One for the same taint gives way. */
// kubernetes: pkg/apis/core/v1/helper/helpers.go AddOrUpdateTolerationInPodSpec
function withToleration(all: readonly Toleration[], added: Toleration): readonly Toleration[] {
  const matches = (one: Toleration): boolean =>
    one.key === added.key &&
    one.effect === added.effect &&
    one.operator === added.operator &&
    (one.value ?? '') === '';
  if (all.some((one) => sameData(one, added))) return all;
  if (!all.some(matches)) return [...all, added];
  return all.map((one) => (matches(one) ? added : one));
}

/** The template of the Pod for one Node: the scheduler binds it there, and only there. */
// kubernetes: CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity
export function templateFor(set: DaemonSet, node: string, hash: string): PodTemplate {
  const { metadata, spec } = set.spec.template;
  const generation = generationOf(set);
  const nodeAffinity = spec?.affinity?.nodeAffinity;
  return {
    metadata: labelled(metadata, generation, hash),
    spec: {
      ...(spec as PodSpec),
      tolerations: tolerationsOf(spec),
      affinity: {
        ...spec?.affinity,
        nodeAffinity: {
          ...nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
          },
        },
      },
    },
  };
}

function labelled(
  metadata: DaemonSet['spec']['template']['metadata'],
  generation: string | undefined,
  hash: string,
): NonNullable<PodTemplate['metadata']> {
  const labels = {
    ...metadata?.labels,
    ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
    [REVISION_HASH]: hash,
  };
  return { ...(metadata as PodTemplate['metadata']), labels };
}

function generationOf(set: DaemonSet): string | undefined {
  const text = set.metadata.annotations?.[GENERATION_ANNOTATION];
  return text !== undefined && /^-?\d+$/.test(text) ? text : undefined;
}

/** Whether a Pod was made from the present template. */
export function isUpdated(set: DaemonSet, pod: Pod, hash: string): boolean {
  const labels = pod.metadata.labels ?? {};
  const generation = generationOf(set);
  return (
    labels[REVISION_HASH] === hash || (generation !== undefined && labels[GENERATION_LABEL] === generation)
  );
}

/** The Node that a Pod runs on or is meant for; null when nothing says so. */
// kubernetes: GetTargetNodeName
export function targetOf(pod: Pod): string | null {
  return pod.spec.nodeName || (namedNodes(pod)?.[0] ?? null);
}
