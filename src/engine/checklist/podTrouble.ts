import type { KubeEvent, Pod } from '../../k8s/objects.ts';
import type { Fix } from '../../protocol/checklist.ts';
import { listObjects } from '../apiserver/read.ts';
import { podCondition } from '../controllers/pods.ts';
import { appStateOf } from '../node/containers.ts';
import { listenersOf } from '../node/listeners.ts';
import { missingVolume } from '../node/volumes.ts';
import { podState } from '../rows/podRow.ts';
import type { World } from '../world.ts';
import { creationOf, missingOf } from './missing.ts';
import { inNamespace } from './subject.ts';

/** Why a Pod takes no traffic. */
export interface Trouble {
  /** In a few words, without the Pod's name. */
  readonly what: string;
  readonly fix: Fix;
  /** It will pass without anybody doing anything. */
  readonly passes: boolean;
}

export function troubleOf(world: World, pod: Pod): Trouble {
  const { name, namespace = '' } = pod.metadata;
  const describe = `kubectl describe pod ${name}${inNamespace(namespace)}`;
  switch (podState(pod)) {
    case 'Terminating':
      return passing('terminating', 'Wait until the Pod that takes its place is ready.');
    case 'Completed':
      return lasting('has run to its end (Completed)', 'Run a program that stays.', describe);
    case 'Failed':
      return failed(world, pod, describe);
    case 'Pending':
      return unscheduled(pod, describe);
    case 'Starting':
      return starting(world, pod);
    case 'Not ready':
      return notReady(world, pod, describe);
    case 'Ready':
      return passing('ready; its endpoint is on the way', 'Wait a moment.');
  }
}

function passing(what: string, text: string): Trouble {
  return { what, fix: { text, command: null }, passes: true };
}

function lasting(what: string, text: string, command: string | null): Trouble {
  return { what, fix: { text, command }, passes: false };
}

function starting(world: World, pod: Pod): Trouble {
  const missing = missingVolume(world, pod);
  if (missing === null) return passing('starting', 'Wait until it is ready.');
  const { text, command } = creationOf(missingOf(world, pod), pod.metadata.namespace ?? '');
  return lasting(`its volume ${missing.volume} cannot be mounted: ${missing.problem}`, `${text}.`, command);
}

function failed(world: World, pod: Pod, describe: string): Trouble {
  const { name, namespace = '' } = pod.metadata;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const stuck = statuses.find((each) => each.state?.waiting?.reason);
  const reason = stuck?.state?.waiting?.reason ?? pod.status?.reason ?? 'Failed';
  const message = stuck?.state?.waiting?.message;
  const what = message === undefined ? reason : `${reason}: ${message}`;
  if (reason.includes('Image') || reason.includes('Pull'))
    return lasting(what, `Name an image that exists: ${stuck?.image ?? ''} does not.`, describe);
  if (reason === 'CrashLoopBackOff')
    return lasting(
      what,
      'See in its log why the program ends.',
      `kubectl logs ${name} -c ${stuck?.name ?? ''} --previous${inNamespace(namespace)}`,
    );
  const lacking = missingOf(world, pod);
  if (lacking.length > 0) {
    const { text, command } = creationOf(lacking, namespace);
    return lasting(what, `${text}.`, command);
  }
  return lasting(what, 'See what the kubelet says of it.', describe);
}

function unscheduled(pod: Pod, describe: string): Trouble {
  const condition = podCondition(pod, 'PodScheduled');
  if (condition?.status !== 'False') return passing('waiting for a Node', 'Wait until it is scheduled.');
  return lasting(
    `no Node takes it: ${condition.message ?? ''}`,
    'Make room on a Node, or ask for less.',
    describe,
  );
}

function notReady(world: World, pod: Pod, describe: string): Trouble {
  const { name, namespace = '' } = pod.metadata;
  const key = `${namespace}/${name}`;
  const node = pod.spec.nodeName ?? '';
  if (world.kubelet.nodesDown.has(node))
    return lasting(`its Node ${node} is down`, `Bring ${node} back.`, `scope node ${node} up`);
  const gates = (pod.spec.readinessGates ?? []).filter(
    (gate) => podCondition(pod, gate.conditionType)?.status !== 'True',
  );
  if (gates.length > 0)
    return lasting(
      `its readiness gate ${gates[0]?.conditionType} is not True`,
      'Somebody has to set that condition in its status.',
      null,
    );
  const withheld = podCondition(pod, 'Ready')?.message?.includes('the simulator itself withholds') === true;
  if (withheld || appStateOf(world, key) === 'unready')
    return lasting(
      withheld ? 'its Ready is withheld by hand' : 'its program was told to fail the readiness probe',
      'Make it ready again.',
      `scope app ${namespace === 'default' ? name : key} ready`,
    );
  const said = lastProbeFailure(world, pod);
  if (said === null) return passing('running, not ready yet', 'Wait for its readiness probe.');
  return lasting(said, probeFix(world, pod), describe);
}

/** What the kubelet said of the last readiness probe that failed. */
function lastProbeFailure(world: World, pod: Pod): string | null {
  const { name, namespace = '', uid } = pod.metadata;
  const events = listObjects<KubeEvent>(world, 'events', namespace).filter(
    (event) =>
      event.involvedObject.name === name &&
      event.involvedObject.uid === uid &&
      event.reason === 'Unhealthy' &&
      event.message?.startsWith('Readiness'),
  );
  const last = events.reduce<KubeEvent | null>(
    (latest, event) => ((latest?.lastTimestamp ?? '') > (event.lastTimestamp ?? '') ? latest : event),
    null,
  );
  return last?.message ?? null;
}

/** A probe of a port on which nothing listens is a slip; anything else is the program's own business. */
function probeFix(world: World, pod: Pod): string {
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const listens = listenersOf(world, key);
  for (const container of pod.spec.containers) {
    const probe = container.readinessProbe;
    const wanted = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
    const own = listens.filter((each) => each.container === container.name);
    if (typeof wanted !== 'number' || own.length === 0 || own.some((each) => each.port === wanted)) continue;
    return `Let the readiness probe of ${container.name} ask port ${own[0]?.port}, where it listens; port ${wanted} is closed.`;
  }
  return 'Put right what the readiness probe asks for, or the probe.';
}
