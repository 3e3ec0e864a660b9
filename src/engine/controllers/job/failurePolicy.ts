import type { Job, Pod } from '../../../k8s/objects.ts';

/** What a Job's podFailurePolicy says of a Pod that has failed. */
// kubernetes: pkg/controller/job/pod_failure_policy.go matchPodFailurePolicy

export interface Judgement {
  /** Whether the failure counts towards the backoff limit. */
  readonly counts: boolean;
  /** Why the whole Job fails; null: it does not for this. */
  readonly failsJob: string | null;
}

type Rule = NonNullable<Job['spec']['podFailurePolicy']>['rules'][number];

const COUNTS: Judgement = { counts: true, failsJob: null };

/** Simplified: an action FailIndex counts like any other failure. */
export function judge(job: Job, pod: Pod): Judgement {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = matched(rule, pod);
    if (what === null) continue;
    if (rule.action === 'Ignore') return { counts: false, failsJob: null };
    if (rule.action !== 'FailJob') return COUNTS;
    return { counts: true, failsJob: `${what} matching FailJob rule at index ${index}` };
  }
  return COUNTS;
}

/** What of the Pod a rule is about, in upstream's words; null when it is not about this Pod. */
function matched({ onExitCodes, onPodConditions }: Rule, { metadata, status }: Pod): string | null {
  const pod = `${metadata.namespace}/${metadata.name}`;
  if (onExitCodes) {
    const { containerName, operator, values } = onExitCodes;
    const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    for (const { name, state } of all) {
      const code = state?.terminated?.exitCode ?? 0;
      if (code === 0 || (containerName !== undefined && containerName !== name)) continue;
      if (values.includes(code) === (operator === 'In'))
        return `Container ${name} for pod ${pod} failed with exit code ${code}`;
    }
    return null;
  }
  const condition = (status?.conditions ?? []).find((one) =>
    (onPodConditions ?? []).some(
      ({ type, status: wanted = 'True' }) => type === one.type && wanted === one.status,
    ),
  );
  return condition ? `Pod ${pod} has condition ${condition.type}` : null;
}
