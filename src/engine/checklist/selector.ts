import { distance } from '../../base/distance.ts';
import { formatLabels, type Labels } from '../../k8s/labels.ts';
import { matchesLabels } from '../../k8s/matchesLabels.ts';
import type { KubeObject, Pod } from '../../k8s/objects.ts';
import type { Check, Fix } from '../../protocol/checklist.ts';
import { listByLabels, listObjects } from '../apiserver/read.ts';
import { isPodActive } from '../controllers/pods.ts';
import { check, firstFew, inNamespace, plural, podSubject, type Subject } from './subject.ts';

/** Step 1: does any Pod of the Service's namespace carry every label of its selector? */
export function checkSelector(subject: Subject): Check {
  const { service, pods } = subject;
  if (service.spec.type === 'ExternalName')
    return check('selector', 'skipped', 'An ExternalName Service selects nothing: it is an alias in DNS.');
  const selector = service.spec.selector as Labels | undefined;
  if (!selector || Object.keys(selector).length === 0)
    return check(
      'selector',
      'skipped',
      'The Service has no selector: somebody writes its EndpointSlices by hand.',
    );
  const wanted = formatLabels(selector);
  const look = `kubectl get pods -l ${wanted} --show-labels${inNamespace(subject.namespace)}`;
  if (pods.length === 0) return nobodySelected(subject, selector, look);
  const owners = ownersOf(pods);
  const found = `${plural(pods.length, 'Pod')} ${pods.length === 1 ? 'carries' : 'carry'} ${wanted}`;
  if (owners.length > 1)
    return check(
      'selector',
      'note',
      `${found}, of ${owners.length} different owners: all of them get traffic.`,
      {
        evidence: firstFew(owners),
        look,
        subjects: pods.map(podSubject),
      },
    );
  return check('selector', 'ok', `${found}.`, {
    evidence: firstFew(pods.map((pod) => pod.metadata.name)),
    look,
    subjects: pods.map(podSubject),
  });
}

function nobodySelected(subject: Subject, selector: Labels, look: string): Check {
  const { world, namespace } = subject;
  const wanted = formatLabels(selector);
  const finding = `No Pod in namespace ${namespace} carries ${wanted}.`;
  const idle = idleWorkload(subject, selector);
  if (idle) return check('selector', 'wrong', `${finding.slice(0, -1)}: ${idle.reason}.`, { look, ...idle });
  const here = listObjects<Pod>(world, 'pods', namespace).filter(isPodActive);
  const near = nearest(here, selector, subject.name);
  if (near) {
    const labels = near.pod.metadata.labels ?? {};
    return check('selector', 'wrong', finding, {
      evidence: [
        `selector of the Service: ${wanted}`,
        `labels of ${near.pod.metadata.name}: ${formatLabels(labels)}`,
      ],
      look,
      fix: selectorFix(subject, near.selector),
      subjects: [podSubject(near.pod)],
    });
  }
  const elsewhere = namespacesWith(subject, selector);
  if (elsewhere.length > 0)
    return check(
      'selector',
      'wrong',
      `${finding.slice(0, -1)}; a Service selects in its own namespace only.`,
      {
        evidence: elsewhere.map((other) => `Pods with these labels are in namespace ${other}`),
        look,
        fix: { text: `Create the Service in namespace ${elsewhere[0]}, where its Pods are.`, command: null },
      },
    );
  return check('selector', 'wrong', finding, {
    evidence: here.length === 0 ? [`there is no Pod in namespace ${namespace}`] : firstFew(labelLines(here)),
    look,
    fix: {
      text:
        here.length === 0
          ? `Create Pods with the labels ${wanted}.`
          : `Give the Service's Pods the labels ${wanted}.`,
      command: null,
    },
  });
}

function selectorFix(subject: Subject, selector: Labels): Fix {
  const wanted = formatLabels(selector);
  return {
    text: `Let the Service select ${wanted}.`,
    command: `kubectl set selector service ${subject.name} ${wanted}${inNamespace(subject.namespace)}`,
  };
}

const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'replicasets.apps', 'daemonsets.apps'];

/** A workload whose Pods would fit, but that has none. */
function idleWorkload(
  { world, namespace }: Subject,
  selector: Labels,
): (Pick<Check, 'evidence' | 'fix' | 'subjects'> & { readonly reason: string }) | null {
  for (const resource of WORKLOADS) {
    for (const workload of listObjects(world, resource, namespace)) {
      const spec = workload['spec'] as WorkloadSpec | undefined;
      const labels = spec?.template?.metadata?.labels;
      if (!matchesLabels(labels, selector)) continue;
      const { kind, metadata } = workload;
      const word = kind.toLowerCase();
      const asleep = spec?.replicas === 0;
      return {
        reason: asleep
          ? `${word} ${metadata.name} has 0 replicas`
          : `${word} ${metadata.name} has made none yet`,
        evidence: [
          `${word}/${metadata.name}: replicas ${spec?.replicas ?? '-'}, template labels ${formatLabels(labels)}`,
        ],
        fix: asleep
          ? {
              text: `Scale ${word} ${metadata.name} up.`,
              command: `kubectl scale ${word} ${metadata.name} --replicas=1${inNamespace(namespace)}`,
            }
          : {
              text: `Wait a moment; if none comes, see why ${word} ${metadata.name} makes no Pods.`,
              command: `kubectl describe ${word} ${metadata.name}${inNamespace(namespace)}`,
            },
        subjects: [`${kind}/${namespace}/${metadata.name}`],
      };
    }
  }
  return null;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly template?: { readonly metadata?: { readonly labels?: Labels } };
}

/** Labels that controllers add: nobody selects them on purpose. */
const NOT_MEANT = new Set(['pod-template-hash', 'controller-revision-hash']);

/** Beyond so many letters two labels are not a slip of the pen. */
const SLIP_MAX = 3;

/** The Pod whose labels are nearest to the selector, and the selector that would fit it; null: none is near. */
function nearest(
  pods: readonly Pod[],
  selector: Labels,
  serviceName: string,
): { readonly pod: Pod; readonly selector: Labels } | null {
  let best: { pod: Pod; selector: Labels; cost: number } | null = null;
  for (const pod of pods) {
    const corrected: Record<string, string> = {};
    let cost = 0;
    for (const [key, value] of Object.entries(selector)) {
      const match = nearestPair(pod.metadata.labels ?? {}, key, value, serviceName);
      if (!match) {
        cost = Number.POSITIVE_INFINITY;
        break;
      }
      corrected[match.key] = match.value;
      cost += match.cost;
    }
    if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { pod, selector: corrected, cost };
  }
  return best;
}

function nearestPair(
  labels: Labels,
  key: string,
  value: string,
  serviceName: string,
): { readonly key: string; readonly value: string; readonly cost: number } | null {
  const found = Object.entries(labels)
    .filter(([other]) => !NOT_MEANT.has(other))
    .map(([otherKey, otherValue]) => {
      const slip =
        distance(key.toLowerCase(), otherKey.toLowerCase()) +
        distance(value.toLowerCase(), otherValue.toLowerCase());
      // The Service's own name among the labels says what is meant better than any likeness.
      const named = otherValue === serviceName && (otherKey === key || otherValue === value);
      return { key: otherKey, value: otherValue, cost: named ? Math.min(slip, 1) : slip };
    })
    .sort((a, b) => a.cost - b.cost);
  const [best] = found;
  return best && best.cost <= SLIP_MAX ? best : null;
}

function namespacesWith({ world, namespace }: Subject, selector: Labels): string[] {
  return listObjects<KubeObject>(world, 'namespaces')
    .map((each) => each.metadata.name)
    .filter((each) => each !== namespace && listByLabels(world, 'pods', each, selector).length > 0);
}

/** `app=web (web-1, web-2)` for the Pods that are there. */
function labelLines(pods: readonly Pod[]): string[] {
  return pods.map((pod) => `labels of ${pod.metadata.name}: ${formatLabels(pod.metadata.labels)}`);
}

/** `ReplicaSet/web-5d…: 3 Pods`, one line for each owner; rollouts of one Deployment are one owner. */
function ownersOf(pods: readonly Pod[]): string[] {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller);
    const hash = pod.metadata.labels?.['pod-template-hash'];
    const name =
      owner && hash && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner?.name;
    const key = owner
      ? `${owner.kind === 'ReplicaSet' && hash ? 'Deployment' : owner.kind}/${name}`
      : `Pod/${pod.metadata.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([owner, count]) => `${owner}: ${plural(count, 'Pod')}`);
}
