import { containerSpec } from '../../../engine/node/records.ts';
import type { Container, KubeObject, Pod } from '../../../k8s/objects.ts';
import { KubectlError, plain } from './failure.ts';
import { findAll, present } from './find.ts';
import { listObjects, type Session } from './session.ts';
import { goTypeOf, podSelector } from './workload.ts';
import { watchUntil } from './watching.ts';
import { kindFor } from './words.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** `a, b, setup (init)`. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/podcmd/podcmd.go
export function containerNames(pod: Pod): string {
  const own = pod.spec.containers.map(({ name }) => name);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`);
  const init = (pod.spec.initContainers ?? []).map(({ name }) => `${name} (init)`);
  return [...own, ...ephemeral, ...init].join(', ');
}

export function containerNamed(pod: Pod, name: string): Container | null {
  return containerSpec(pod, name) ?? null;
}

/** The container that is named, that the Pod's annotation names, or the first; says so when there are several. */
export function chooseContainer(session: Session, pod: Pod, name: string, quiet: boolean): Container {
  const wanted = name || (pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '');
  if (wanted !== '') {
    const container = containerNamed(pod, wanted);
    if (container) return container;
    throw plain(
      `container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`,
    );
  }
  const [first] = pod.spec.containers;
  if (!first) throw plain(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  const several = pod.spec.containers.length > 1 || (pod.spec.initContainers ?? []).length > 0;
  if (several && !quiet) {
    session.context.err(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  }
  return first;
}

/** The Pod that `POD` or `TYPE/NAME` means; of several the one that serves best. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/attachablepodforobject.go
export async function podFor(session: Session, text: string, timeoutUs: number, verb: string): Promise<Pod> {
  const { found, problems } = await findAll(session, { args: [text], defaultWord: 'pods' });
  const [one] = found;
  if (!one) {
    const [problem] = problems;
    throw problem ? new KubectlError(problem) : plain('no pod was named');
  }
  const object = present(one);
  if (object.kind === 'Pod') return object as unknown as Pod;
  const [first] = await podsBehind(session, object, timeoutUs, verb, compareActive);
  if (!first) throw plain('timed out waiting for the condition');
  return first;
}

/** The Pods that an object selects, best first; waits for one when there is none yet. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/helpers.go GetPodList
export async function podsBehind(
  session: Session,
  object: KubeObject,
  timeoutUs: number,
  verb: string,
  compare: (a: Pod, b: Pod) => number,
): Promise<Pod[]> {
  let selector: string;
  try {
    selector = podSelector(object);
  } catch (error) {
    throw plain(`cannot ${verb} ${goTypeOf(object)}: ${(error as Error).message}`);
  }
  const namespace = object.metadata.namespace ?? '';
  const list = (): Promise<readonly KubeObject[]> =>
    listObjects(session, 'pods', namespace, { labelSelector: selector });
  let pods = await list();
  if (pods.length === 0) {
    const { resourceVersion } = session.context.host.world().api;
    const watched = {
      kind: kindFor('pods'),
      namespace,
      name: null,
      resourceVersion: String(resourceVersion),
    };
    await watchUntil(session, watched, timeoutUs, async () => {
      pods = await list();
      return pods.length > 0;
    });
    if (pods.length === 0) throw plain('timed out waiting for the condition');
  }
  return (pods as unknown as Pod[]).toSorted(compare);
}

/** Most useful first: on a Node, running, ready, not being deleted, ready for longer, fewer restarts, older. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/podutils/podutils.go ActivePods, reversed
export function compareActive(a: Pod, b: Pod): number {
  return (
    Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName)) ||
    phaseRank(b) - phaseRank(a) ||
    Number(isReady(b)) - Number(isReady(a)) ||
    Number(isDeleting(a)) - Number(isDeleting(b)) ||
    byText(readySince(a), readySince(b)) ||
    restarts(a) - restarts(b) ||
    byText(a.metadata.creationTimestamp, b.metadata.creationTimestamp)
  );
}

/** The order for `logs`: on a Node, running, ready, ready for longer; more restarts and older first. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/podutils/podutils.go ByLogging
export function compareLogging(a: Pod, b: Pod): number {
  return (
    Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName)) ||
    phaseRank(b) - phaseRank(a) ||
    Number(isReady(b)) - Number(isReady(a)) ||
    byText(readySince(a), readySince(b)) ||
    restarts(b) - restarts(a) ||
    byText(a.metadata.creationTimestamp, b.metadata.creationTimestamp)
  );
}

function phaseRank(pod: Pod): number {
  return ['Pending', 'Unknown', 'Running'].indexOf(pod.status?.phase ?? 'Pending');
}

function readyCondition(pod: Pod): { status: string; lastTransitionTime?: string } | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready');
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

function isDeleting(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function readySince(pod: Pod): string {
  return isReady(pod) ? (readyCondition(pod)?.lastTransitionTime ?? '') : '';
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
