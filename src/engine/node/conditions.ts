import type { Pod } from '../../k8s/objects.ts';
import { timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import type { ContainerStatus, ContainerStatuses } from './containerStatuses.ts';
import type { Phase } from './phase.ts';
import { getContainer, rolesOf } from './records.ts';

type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** Conditions that the kubelet owns; all others are kept as they are. */
const OWN = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

/** All conditions of the Pod, in the order in which the kubelet writes them; a time changes with the status only. */
// kubernetes: pkg/kubelet/status/generate.go
export function conditionsOf(
  world: World,
  podKey: string,
  pod: Pod,
  statuses: ContainerStatuses,
  phase: Phase,
): readonly Condition[] {
  const before = pod.status?.conditions ?? [];
  const foreign = before.filter((condition) => !OWN.has(condition.type));
  const containers = containersReady(world, podKey, pod, statuses, phase);
  const stage = world.kubelet.pods.get(podKey)?.stage;
  const findings: Finding[] = [
    {
      type: 'PodReadyToStartContainers',
      status: stage === 'active' || stage === 'stopping' ? 'True' : 'False',
    },
    initialized(world, podKey, pod, phase),
    ready(pod, containers),
    containers,
    { type: 'PodScheduled', status: 'True' },
  ];
  const generation = pod.metadata.generation;
  const own = findings.map((finding) => {
    const old = conditionOf(before, finding.type);
    const since = old?.status === finding.status ? old.lastTransitionTime : timestamp(world.kernel.nowUs);
    return oneCondition(finding, since, generation);
  });
  return [...foreign, ...own] as unknown as readonly Condition[];
}

/** Thousands of Pods turn ready within a second: conditions that say the same are one. It only saves memory. */
const known = new Map<string, object>();
const KNOWN_MAX = 10_000;

function oneCondition(finding: Finding, since: string | undefined, generation: number | undefined): object {
  const { type, status, reason = '', message = '' } = finding;
  const key = `${type} ${status} ${since ?? ''} ${generation ?? ''} ${reason} ${message}`;
  const there = known.get(key);
  if (there) return there;
  if (known.size >= KNOWN_MAX) known.clear();
  const condition = Object.freeze({
    ...finding,
    lastProbeTime: null,
    lastTransitionTime: since,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  });
  known.set(key, condition);
  return condition;
}

function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

function containersReady(
  world: World,
  podKey: string,
  pod: Pod,
  statuses: ContainerStatuses,
  phase: Phase,
): Finding {
  const type = 'ContainersReady';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const byName = new Map(
    [...statuses.init, ...statuses.main].map((status): [string, ContainerStatus] => [status.name, status]),
  );
  const unready = rolesOf(pod)
    .filter(({ name, role }) => role !== 'init' && role !== 'ephemeral' && byName.get(name)?.ready !== true)
    .map(({ name }) => name);
  if (unready.length === 0) return { type, status: 'True' };
  const withheld = unready.filter((name) => isWithheld(world, podKey, pod, name));
  const hint = withheld.length > 0 ? ` (the simulator itself withholds it from [${withheld.join(' ')}])` : '';
  return {
    type,
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]${hint}`,
  };
}

/** A container without a readiness probe is ready as soon as it runs, unless it was told otherwise by hand. */
function isWithheld(world: World, podKey: string, pod: Pod, name: string): boolean {
  const spec = pod.spec.containers.find((container) => container.name === name);
  const record = getContainer(world, podKey, name);
  return spec?.readinessProbe === undefined && record?.told === 'unready' && record.stage === 'running';
}

function ready(pod: Pod, containers: Finding): Finding {
  const type = 'Ready';
  if (containers.status !== 'True') return { ...containers, type };
  const conditions = pod.status?.conditions ?? [];
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = conditions.find((each) => each.type === conditionType);
    if (!condition)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  if (problems.length === 0) return { type, status: 'True' };
  return { type, status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}

function initialized(world: World, podKey: string, pod: Pod, phase: Phase): Finding {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const roles = rolesOf(pod);
  const begun = roles.some(
    ({ name, role }) => role === 'main' && (getContainer(world, podKey, name)?.attempt ?? -1) >= 0,
  );
  if (begun) return { type, status: 'True' };
  const incomplete = roles.filter(({ name, role }) => {
    const record = getContainer(world, podKey, name);
    if (role === 'main' || role === 'ephemeral') return false;
    if (role === 'sidecar') return !(record?.started === true && record.stage === 'running');
    return !(record?.stage === 'exited' && record.ended?.exitCode === 0);
  });
  if (incomplete.length === 0) return { type, status: 'True' };
  const names = incomplete.map(({ name }) => name).join(' ');
  return {
    type,
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names}]`,
  };
}
