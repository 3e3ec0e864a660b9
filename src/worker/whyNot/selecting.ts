import { distance } from '../../base/distance.ts';
import { formatLabels, type Labels } from '../../k8s/labels.ts';
import { matchesLabels } from '../../k8s/matchesLabels.ts';
import type { KubeObject, Pod } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { listObjects } from '../../engine/apiserver/read.ts';
import { isPodActive } from '../../engine/controllers/pods.ts';
import { changed, fieldChange, inNamespace, meantLabels, type Trouble } from './change.ts';

const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'replicasets.apps'] as const;

/** So many other selectors are tried at most. */
const SELECTORS_TRIED = 4;

/** Nobody carries the labels: scale up who would, or select who is there. */
export function selectingChanges(trouble: Trouble): Change[] {
  if (trouble.pods.length > 0 || !selectorOf(trouble)) return [];
  return [...scaleUp(trouble), ...otherSelectors(trouble)];
}

function selectorOf({ service }: Trouble): Labels | null {
  const selector = service.spec.selector as Labels | undefined;
  return selector && Object.keys(selector).length > 0 ? selector : null;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly template?: { readonly metadata?: { readonly labels?: Labels } };
}

function scaleUp(trouble: Trouble): Change[] {
  const selector = selectorOf(trouble) ?? {};
  const { world, namespace } = trouble;
  return WORKLOADS.flatMap((resource) =>
    listObjects<KubeObject>(world, resource, namespace).flatMap((workload) => {
      const spec = workload['spec'] as WorkloadSpec | undefined;
      const owned = workload.metadata.ownerReferences?.some((each) => each.controller);
      if (owned || spec?.replicas !== 0 || !matchesLabels(spec.template?.metadata?.labels, selector))
        return [];
      const object = changed(resource, workload);
      const word = `${object.kind.toLowerCase()}/${object.name}`;
      return fieldChange(
        object,
        ['spec', 'replicas'],
        { before: 0, after: 1 },
        `Scale ${object.kind} ${object.name} to 1`,
        `kubectl scale ${word} --replicas=1${inNamespace(namespace)}`,
      );
    }),
  );
}

/** Selectors that differ in one pair and fit Pods that are there, the likeliest slip first. */
function otherSelectors(trouble: Trouble): Change[] {
  const selector = selectorOf(trouble) ?? {};
  const { world, namespace, name, service } = trouble;
  const pods = listObjects<Pod>(world, 'pods', namespace).filter(isPodActive);
  const found = new Map<string, { change: Change; cost: number }>();
  for (const [key, value] of Object.entries(selector)) {
    const rest = Object.fromEntries(Object.entries(selector).filter(([other]) => other !== key));
    for (const [label, wanted] of pairsOf(pods)) {
      const fitting = { ...rest, [label]: wanted };
      if (!pods.some((pod) => matchesLabels(pod.metadata.labels, fitting))) continue;
      const named = wanted === name ? 0 : 1;
      const cost = distance(key, label) + distance(value, wanted) + named;
      const text = formatLabels(fitting);
      if ((found.get(text)?.cost ?? Infinity) <= cost) continue;
      const object = changed('services', service);
      const same = label === key;
      found.set(text, {
        cost,
        change: fieldChange(
          object,
          same ? ['spec', 'selector', key] : ['spec', 'selector'],
          { before: same ? value : selector, after: same ? wanted : fitting },
          `Let the Service select ${text}`,
          `kubectl set selector service ${name} ${text}${inNamespace(namespace)}`,
        ),
      });
    }
  }
  const sorted = [...found.values()].sort((a, b) => a.cost - b.cost);
  return sorted.slice(0, SELECTORS_TRIED).map((one) => one.change);
}

function pairsOf(pods: readonly Pod[]): (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const pod of pods)
    for (const pair of Object.entries(meantLabels(pod))) pairs.set(pair.join('='), pair);
  return [...pairs.values()];
}
