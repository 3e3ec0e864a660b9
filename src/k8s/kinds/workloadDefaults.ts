import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { fill } from './drafts.ts';
import { podTemplateDefaults } from './podSpecDefaults.ts';

/** What the server fills in of workloads, and what it makes of their status. */
// kubernetes: pkg/apis/apps/v1/defaults.go, pkg/registry/apps/*/strategy.go

const HISTORY_LIMIT = 10;

export function deploymentDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podTemplateDefaults(spec);
  fill(spec, { replicas: 1, revisionHistoryLimit: HISTORY_LIMIT, progressDeadlineSeconds: 600 });
  const strategy: Draft = (spec.strategy ??= {});
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    fill((strategy.rollingUpdate ??= {}), { maxUnavailable: '25%', maxSurge: '25%' });
  }
}

export function replicaSetDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podTemplateDefaults(spec);
  fill(spec, { replicas: 1 });
}

export function statefulSetDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podTemplateDefaults(spec);
  fill(spec, { replicas: 1, revisionHistoryLimit: HISTORY_LIMIT, podManagementPolicy: 'OrderedReady' });
  fill((spec.persistentVolumeClaimRetentionPolicy ??= {}), { whenDeleted: 'Retain', whenScaled: 'Retain' });
  const strategy: Draft = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) {
    fill(strategy.rollingUpdate, { partition: 0 });
  }
  for (const claim of spec.volumeClaimTemplates ?? []) claimTemplateDefaults(claim);
}

export function daemonSetDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podTemplateDefaults(spec);
  fill(spec, { revisionHistoryLimit: HISTORY_LIMIT });
  const strategy: Draft = (spec.updateStrategy ??= {});
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    fill((strategy.rollingUpdate ??= {}), { maxUnavailable: 1, maxSurge: 0 });
  }
}

export function prepareDeploymentForCreate(draft: Draft): void {
  draft.status = {};
}

export function prepareReplicaSetForCreate(draft: Draft): void {
  draft.status = { replicas: 0 };
}

export function prepareStatefulSetForCreate(draft: Draft): void {
  draft.status = { availableReplicas: 0, replicas: 0 };
  dropMaxUnavailable(draft);
}

/** The field belongs to a feature that is off by default, and is taken away unless it was there before. */
// kubernetes: pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields (MaxUnavailableStatefulSet)
export function prepareStatefulSetForUpdate(draft: Draft, old: KubeObject): void {
  keepStatus(draft, old);
  if ((old as Draft).spec?.updateStrategy?.rollingUpdate?.maxUnavailable == null) dropMaxUnavailable(draft);
}

function dropMaxUnavailable({ spec }: Draft): void {
  delete spec.updateStrategy?.rollingUpdate?.maxUnavailable;
}

/** The generation of the template was a field once and is an annotation since. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export function prepareDaemonSetForCreate(draft: Draft): void {
  draft.status = {
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  };
  annotate(draft, '1');
}

export function prepareDaemonSetForUpdate(draft: Draft, old: KubeObject): void {
  keepStatus(draft, old);
  const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const isSame = sameValue(draft.spec.template, (old as Draft).spec.template);
  annotate(draft, String(isSame ? before : before + 1));
}

/** A write of the object leaves its status alone. */
export function keepStatus(draft: Draft, old: KubeObject): void {
  const { status } = old as Draft;
  if (status === undefined) delete draft.status;
  else draft.status = status;
}

function annotate(draft: Draft, generation: string): void {
  draft.metadata ??= {};
  draft.metadata.annotations = { ...draft.metadata.annotations, [TEMPLATE_GENERATION]: generation };
}

function claimTemplateDefaults(claim: Draft): void {
  claim.apiVersion ??= 'v1';
  claim.kind ??= 'PersistentVolumeClaim';
  fill((claim.spec ??= {}), { volumeMode: 'Filesystem' });
  fill((claim.status ??= {}), { phase: 'Pending' });
}
