import type { Job, Pod, PodSpec } from '../../../k8s/objects.ts';
import type { World } from '../../world.ts';
import { counted } from '../outcome.ts';
import { createPod, deletePod, type PodTemplate } from '../podControl.ts';
import { choosePodsToDelete } from '../replicaSet/victims.ts';
import { COMPLETION_INDEX, indexOf, JOB, TRACKING_FINALIZER } from './pods.ts';

/** The most Pods that one sync makes or removes. */
// kubernetes: pkg/controller/job/job_controller.go MaxPodCreateDeletePerSync
const MAX_PODS = 500;

export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === 'Indexed';
}

/** What a sync has found. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  /** Of an Indexed Job: the indexes that are done. */
  readonly indexes: ReadonlySet<number>;
  /** From when on Pods may be made. */
  readonly from: number;
}

/** How many Pods are active afterwards; `again`: when to look again, null for never. */
export interface Managed {
  readonly active: number;
  readonly again: number | null;
}

/** Makes or removes Pods until as many run as may. Throws when the API server refuses one. */
// kubernetes: manageJob
export function manageJob(world: World, job: Job, tally: Tally): Managed {
  const { active, succeeded } = tally;
  if (job.spec.suspend === true) {
    for (const pod of active) deletePod(world, JOB, job, pod, 'it is suspended');
    return { active: 0, again: null };
  }
  const wanted = wantedActive(job, active.length, succeeded);
  if (active.length > wanted) {
    const count = Math.min(active.length - wanted, MAX_PODS);
    for (const pod of choosePodsToDelete(active, [], count, world.kernel.nowUs)) {
      deletePod(world, JOB, job, pod, `it wants ${counted(wanted, 'active Pod')} and has more`);
    }
    return { active: active.length - count, again: null };
  }
  const waitsForEnd = job.spec.podReplacementPolicy === 'Failed' ? tally.terminating : 0;
  const missing = Math.min(wanted - waitsForEnd - active.length, MAX_PODS);
  if (missing <= 0) return { active: active.length, again: null };
  // As upstream, the status shows none while it waits.
  if (tally.from > world.kernel.nowUs) return { active: 0, again: tally.from };
  const made = isIndexed(job) ? createIndexed(world, job, tally, missing) : createAny(world, job, missing);
  return { active: active.length + made, again: null };
}

function wantedActive(job: Job, active: number, succeeded: number): number {
  const { completions, parallelism = 1 } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function reasonOf(job: Job): string {
  const { completions } = job.spec;
  return completions === undefined
    ? 'one of its Pods has to end well'
    : `it wants ${counted(completions, 'completion')}`;
}

function createAny(world: World, job: Job, count: number): number {
  for (let i = 0; i < count; i++) createPod(world, JOB, job, templateOf(job), reasonOf(job));
  return count;
}

function createIndexed(world: World, job: Job, { active, indexes }: Tally, count: number): number {
  const running = new Set(active.map(indexOf));
  let made = 0;
  for (let index = 0; index < (job.spec.completions ?? 0) && made < count; index++) {
    if (indexes.has(index) || running.has(index)) continue;
    const why = `completion index ${index} is still to be done`;
    createPod(world, JOB, job, indexedTemplate(job, index), why, `${job.metadata.name}-${index}-`);
    made++;
  }
  return made;
}

function templateOf(job: Job): PodTemplate {
  const { metadata, spec } = job.spec.template;
  const finalizers = [...(metadata?.finalizers ?? []), TRACKING_FINALIZER];
  return {
    metadata: { ...metadata, finalizers } as NonNullable<PodTemplate['metadata']>,
    spec: spec as PodSpec,
  };
}

/** Each container is told its index, and the Pod's name within the cluster ends with it. */
// kubernetes: pkg/controller/job/indexed_job_utils.go
function indexedTemplate(job: Job, index: number): PodTemplate {
  const { metadata, spec } = templateOf(job);
  const label = { [COMPLETION_INDEX]: String(index) };
  const fieldPath = `metadata.labels['${COMPLETION_INDEX}']`;
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
  const containers = (spec?.containers ?? []).map((container) =>
    container.env?.some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] },
  );
  return {
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, ...label },
      annotations: { ...metadata?.annotations, ...label },
    },
    spec: { ...(spec as PodSpec), containers, hostname: `${job.metadata.name}-${index}` },
  };
}
