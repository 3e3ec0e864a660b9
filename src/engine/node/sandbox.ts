import { after } from '../../base/table.ts';
import { hexOf } from '../images/registry.ts';
import type { Pod } from '../../k8s/objects.ts';
import { dnsConfigProblems } from '../dns/resolvConf.ts';
import { jitter, MILLISECOND_US, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { allocateAddresses, nodeAddresses, releaseAddresses } from './addresses.ts';
import { forgetLog } from './logs.ts';
import { changeContainer, changePod, containersOf, podObject, rolesOf, schedulePod } from './records.ts';
import { podEvent, podHappening, podOutcome } from './reports.ts';
import type { ContainerRecord } from './state.ts';
import { statusSoon } from './status.ts';
import { syncPod } from './sync.ts';
import { missingVolume } from './volumes.ts';
import { newProbes } from './probes.ts';

/** Network namespace with its interface: what runtime and network plugin need together. */
const SANDBOX_US = 700 * MILLISECOND_US;

/** How long a failed network namespace rests before the next try. */
const SANDBOX_RETRY_US = 12 * SECOND_US;

/** The kubelet of `node` takes a Pod on: from here it has a record. */
export function acceptPod(world: World, podKey: string, pod: Pod): void {
  const node = pod.spec.nodeName ?? '';
  world.kubelet.byNode.set(`${node}/${podKey}`, 1);
  world.kubelet.pods.set(podKey, {
    uid: pod.metadata.uid,
    node,
    hostNetwork: pod.spec.hostNetwork === true,
    acceptedAt: world.kernel.nowUs,
    stage: 'preparing',
    ips: [],
    sandboxes: 0,
    failures: 0,
    graceEndsAt: null,
    statusDue: false,
    statusCause: null,
    orphaned: false,
  });
  for (const { name, role, spec } of rolesOf(pod)) {
    const probes = newProbes(world, podKey, spec);
    world.kubelet.containers.set(`${podKey}/${name}`, { ...EMPTY, role, probes });
  }
  statusSoon(world, podKey);
  prepare(world, podKey);
}

/** Ephemeral containers that were added to a Pod that runs already. */
export function takeOnEphemeral(world: World, podKey: string, pod: Pod): void {
  const added = rolesOf(pod).filter(({ name }) => !world.kubelet.containers.has(`${podKey}/${name}`));
  for (const { name, role } of added) world.kubelet.containers.set(`${podKey}/${name}`, { ...EMPTY, role });
  if (added.length === 0) return;
  statusSoon(world, podKey);
  syncPod(world, podKey);
}

const EMPTY: ContainerRecord = {
  role: 'main',
  stage: 'waiting',
  waiting: null,
  attempt: -1,
  id: '',
  startedAt: 0,
  ended: null,
  last: null,
  started: false,
  ready: false,
  probes: [],
  crash: null,
  pull: null,
  pullStartedAt: 0,
  pullError: '',
  plan: null,
  step: 0,
  listensAt: 0,
  closedAt: null,
  told: 'normal',
  stop: null,
};

/** Mounts the volumes, then makes the network namespace. A volume whose source is missing is tried again, less and less often. */
// kubernetes: pkg/volume/util/operationexecutor, backoff 500 ms … 2 min 2 s
export function prepare(world: World, podKey: string): void {
  const pod = podObject(world, podKey);
  const record = world.kubelet.pods.get(podKey);
  if (!pod || !record || record.stage !== 'preparing') return;
  const missing = missingVolume(world, pod);
  if (missing !== null) {
    podEvent(
      world,
      pod,
      'Warning',
      'FailedMount',
      `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.problem}`,
    );
    changePod(world, podKey, { failures: record.failures + 1 });
    const delayUs = Math.min((SECOND_US / 2) * (1 << Math.min(record.failures, 8)), 122 * SECOND_US);
    schedulePod(world, podKey, world.kernel.nowUs + delayUs, { type: 'prepare' }, { idle: true });
    return;
  }
  for (const problem of dnsConfigProblems(world, pod))
    podEvent(world, pod, 'Warning', 'DNSConfigForming', problem);
  const takesUs = jitter(world, SANDBOX_US, 'sandbox', podKey, record.sandboxes);
  schedulePod(world, podKey, world.kernel.nowUs + takesUs, { type: 'sandbox' });
}

/** The network namespace is there: the Pod has its addresses. */
export function sandboxMade(world: World, podKey: string): void {
  const pod = podObject(world, podKey);
  const record = world.kubelet.pods.get(podKey);
  if (!pod || !record || record.stage !== 'preparing') return;
  const ips = record.hostNetwork
    ? nodeAddresses(world, record.node)
    : allocateAddresses(world, record.node, podKey);
  if (typeof ips === 'string') return sandboxFailed(world, podKey, pod, ips);
  changePod(world, podKey, { stage: 'active', ips, sandboxes: record.sandboxes + 1, failures: 0 });
  const which = ips.length > 1 ? 'addresses' : 'address';
  const text = `${podKey} has the ${which} ${ips.join(', ')} on ${record.node}.`;
  // The address travels with the next status: the kubelet writes none while it still pulls and starts.
  podOutcome(world, podKey, 'pod-ip-assigned', text, () => syncPod(world, podKey));
}

function sandboxFailed(world: World, podKey: string, pod: Pod, problem: string): void {
  const record = changePod(world, podKey, { failures: (world.kubelet.pods.get(podKey)?.failures ?? 0) + 1 });
  const id = hexOf(`${record.uid} sandbox ${record.failures}`, 64);
  const text = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): ${problem}`;
  podEvent(world, pod, 'Warning', 'FailedCreatePodSandBox', text);
  if (record.failures === 1)
    podHappening(
      world,
      podKey,
      'pod-ip-exhausted',
      `${podKey} gets no address on ${record.node}: ${problem}.`,
    );
  schedulePod(world, podKey, world.kernel.nowUs + SANDBOX_RETRY_US, { type: 'sandbox' }, { idle: true });
}

/** The network namespace goes, and its addresses with it. Gives what follows from that its cause. */
export function removeSandbox(world: World, podKey: string): number | null {
  const record = world.kubelet.pods.get(podKey);
  if (!record) return world.kernel.cause;
  if (!record.hostNetwork) releaseAddresses(world, podKey, record.ips);
  changePod(world, podKey, { stage: 'stopped' });
  if (record.stage === 'preparing') return world.kernel.cause;
  const freed = record.ips.length > 0 && !record.hostNetwork;
  const text = `The network namespace of ${podKey} is gone${freed ? `; ${record.ips.join(', ')} is free again` : ''}.`;
  return podHappening(world, podKey, 'pod-network-removed', text);
}

/** Forgets a Pod whose object is gone. */
export function forgetPod(world: World, podKey: string): void {
  const { kubelet } = world;
  const record = kubelet.pods.get(podKey);
  if (!record) return;
  if (!record.hostNetwork) releaseAddresses(world, podKey, record.ips);
  for (const [name, container] of containersOf(world, podKey)) {
    forgetContainer(world, `${podKey}/${name}`, container.attempt);
    kubelet.containers.delete(`${podKey}/${name}`);
  }
  for (const key of keysFrom(world, `${podKey}:`)) kubelet.files.delete(key);
  kubelet.byNode.delete(`${record.node}/${podKey}`);
  kubelet.pods.delete(podKey);
}

function forgetContainer(world: World, key: string, attempt: number): void {
  const { kubelet } = world;
  kubelet.environments.delete(key);
  for (const file of keysFrom(world, `${key}:`)) kubelet.files.delete(file);
  for (let run = Math.max(0, attempt - 1); run <= attempt; run++) forgetLog(world, key, run);
}

function keysFrom(world: World, prefix: string): string[] {
  const keys: string[] = [];
  world.kubelet.files.forRange(prefix, after(prefix), false, (key) => {
    keys.push(key);
  });
  return keys;
}

/** Starts the Pod afresh in a new network namespace, as after the machine was off. */
export function renewSandbox(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  const pod = podObject(world, podKey);
  if (!record || !pod) return;
  if (!record.hostNetwork) releaseAddresses(world, podKey, record.ips);
  changePod(world, podKey, { stage: 'preparing', ips: [], statusDue: false, acceptedAt: world.kernel.nowUs });
  for (const { name, spec } of rolesOf(pod)) {
    changeContainer(world, podKey, name, { probes: newProbes(world, podKey, spec) });
  }
  if (record.sandboxes > 0) {
    podEvent(
      world,
      pod,
      'Normal',
      'SandboxChanged',
      'Pod sandbox changed, it will be killed and re-created.',
    );
  }
  statusSoon(world, podKey);
  prepare(world, podKey);
}
