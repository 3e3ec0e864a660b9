import { cloneData, deepFreeze } from '../../base/plain.ts';
import type { Draft, KindDefinition } from '../../k8s/kind.ts';
import { drawSuffix } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { forbidden } from './error.ts';
import { mountToken } from './podToken.ts';
import { getObject } from './read.ts';

/** What the admission plugins of a default cluster add to a Pod, or refuse it for. */
// kubernetes: pkg/kubeapiserver/options/plugins.go

/** The classes that every cluster has. */
// kubernetes: pkg/apis/scheduling/types.go
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** How long a Pod stays on a Node that is lost, unless it says otherwise. */
// kubernetes: plugin/pkg/admission/defaulttolerationseconds/admission.go
const LOST_NODE_SECONDS = 300;
const LOST_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Admits a Pod after its defaults: writes into the draft. Throws an ApiError for an account or class that is not there. */
export function admitPod(world: World, draft: Draft): void {
  checkServiceAccount(world, draft);
  fillIn(world, draft, priorityOf(world, draft));
}

interface Priority {
  readonly priority: number;
  readonly preemptionPolicy: string;
}

/** A Pod's spec and status as they are stored, for one template, one owner and one priority. */
interface Prepared extends Priority {
  readonly seed: number;
  readonly owner: string;
  readonly spec: unknown;
  readonly status: unknown;
}

/**
 * By the frozen spec of a template: what became of it for the last owner. Pods of one ReplicaSet share it, so that a
 * hundred thousand of them cost little more than their metadata. It only saves work: the same would come out again.
 */
const preparedSpecs = new WeakMap<object, Prepared>();

/** A Pod made from a checked template, with defaults and what admission adds. Throws an ApiError. */
export function preparePod(world: World, kind: KindDefinition, given: Draft): Draft {
  const spec: object = given['spec'] ?? {};
  checkServiceAccount(world, given);
  const key = { ...priorityOf(world, given), owner: ownerOf(given), seed: world.kernel.seed };
  let prepared = Object.isFrozen(spec) ? preparedSpecs.get(spec) : undefined;
  if (prepared === undefined || !isFor(prepared, key)) {
    const draft: Draft = cloneData({ metadata: given['metadata'], spec });
    kind.defaults?.(draft);
    fillIn(world, draft, key);
    kind.prepareForCreate?.(draft);
    prepared = { ...key, spec: deepFreeze(draft['spec']), status: deepFreeze(draft['status']) };
    if (Object.isFrozen(spec)) preparedSpecs.set(spec, prepared);
  }
  const status: unknown = given['status'] ?? prepared.status;
  return { ...given, spec: prepared.spec, ...(status === undefined ? {} : { status }) };
}

function isFor(prepared: Prepared, key: Omit<Prepared, 'spec' | 'status'>): boolean {
  return (
    prepared.owner === key.owner &&
    prepared.seed === key.seed &&
    prepared.priority === key.priority &&
    prepared.preemptionPolicy === key.preemptionPolicy
  );
}

function fillIn(world: World, draft: Draft, { priority, preemptionPolicy }: Priority): void {
  const spec: Draft = draft['spec'];
  const account = accountOf(spec);
  spec['serviceAccountName'] = account;
  spec['serviceAccount'] = account;
  // Pods of one owner share the end of the volume's name, so that they can share their containers as well.
  mountToken(spec, drawSuffix(world, 5, 'token volume', ownerOf(draft), 0));
  tolerateLostNode(spec);
  spec['priority'] = priority;
  spec['preemptionPolicy'] ??= preemptionPolicy;
}

function ownerOf({ metadata }: Draft): string {
  return (
    metadata.ownerReferences?.[0]?.uid ??
    `${metadata.namespace ?? ''}/${metadata.name ?? metadata.generateName}`
  );
}

/** Simplified: the account `default` counts as there even in the moment before a new Namespace gets it. */
// kubernetes: plugin/pkg/admission/serviceaccount/admission.go
function checkServiceAccount(world: World, draft: Draft): void {
  const { namespace = '', name = '' } = draft['metadata'];
  const account = accountOf(draft['spec']);
  if (account === 'default') return;
  if (getObject(world, 'serviceaccounts', namespace, account)) return;
  const why = `error looking up service account ${namespace}/${account}: serviceaccount ${JSON.stringify(account)} not found`;
  throw forbidden('pods', name, why);
}

function accountOf(spec: Draft): string {
  return spec['serviceAccountName'] || spec['serviceAccount'] || 'default';
}

function tolerateLostNode(spec: Draft): void {
  const tolerations: Draft[] = spec['tolerations'] ?? [];
  const missing = LOST_NODE_TAINTS.filter((key) => !tolerations.some((one) => toleratesNoExecute(one, key)));
  if (missing.length === 0) return;
  const added = missing.map((key) => ({
    effect: 'NoExecute',
    key,
    operator: 'Exists',
    tolerationSeconds: LOST_NODE_SECONDS,
  }));
  spec['tolerations'] = [...tolerations, ...added];
}

function toleratesNoExecute(toleration: Draft, key: string): boolean {
  const { key: own, effect } = toleration;
  return (!own || own === key) && (!effect || effect === 'NoExecute');
}

// kubernetes: plugin/pkg/admission/priority/admission.go
function priorityOf(world: World, draft: Draft): Priority {
  const { priorityClassName: name = '', priority = 0 } = draft['spec'] as {
    priorityClassName?: string;
    priority?: number;
  };
  const usual = 'PreemptLowerPriority';
  if (name === '') return { priority, preemptionPolicy: usual };
  const system = SYSTEM_PRIORITIES[name];
  if (system !== undefined) return { priority: system, preemptionPolicy: usual };
  const stored = getObject<Draft>(world, 'priorityclasses.scheduling.k8s.io', '', name);
  if (stored)
    return { priority: stored['value'] ?? 0, preemptionPolicy: stored['preemptionPolicy'] ?? usual };
  throw forbidden('pods', draft['metadata'].name ?? '', `no PriorityClass with name ${name} was found`);
}
