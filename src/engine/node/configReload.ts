import type { Pod } from '../../k8s/objects.ts';
import type { Change } from '../apiserver/state.ts';
import { listObjects } from '../apiserver/read.ts';
import { readCorefile } from '../dns/corefile/config.ts';
import { COREFILE_PATH } from '../dns/corefile/running.ts';
import { refusalOf, runningLine } from '../images/coredns.ts';
import { following, record } from '../kernel/happenings.ts';
import { drawBelow, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { readContainerFile } from './files.ts';
import { appendLogs } from './logs.ts';
import { changeContainer, containersOf, getContainer, scheduleContainer } from './records.ts';

/**
 * A CoreDNS hears of a new Corefile late: its kubelet writes what is mounted when it syncs the Pod again, and the plugin
 * `reload` looks at the file now and then. Simplified: of programs that read their files again this is the only one.
 */
// kubernetes: pkg/kubelet/kubelet.go (syncFrequency, workerResyncIntervalJitterFactor); coredns: plugin/reload/reload.go

/** A Pod is synced again every 60 to 90 s; when, counted from a change, is chance. */
const KUBELET_SYNC_US = 75 * SECOND_US;

/** Lets the CoreDNS Pods that have a ConfigMap mounted look at it in their time. */
export function noteChange(world: World, { type, resource, namespace, name }: Change): void {
  if (resource !== 'configmaps' || type !== 'MODIFIED') return;
  for (const pod of listObjects<Pod>(world, 'pods', namespace)) {
    if (!(pod.spec.volumes ?? []).some(({ configMap }) => configMap?.name === name)) continue;
    const key = `${namespace}/${pod.metadata.name}`;
    for (const [container, { plan }] of containersOf(world, key)) {
      if (plan?.config !== undefined) lookLater(world, key, container, plan.config);
    }
  }
}

function lookLater(world: World, podKey: string, container: string, config: string): void {
  const { reload } = readCorefile(config, COREFILE_PATH);
  if (reload === null) return;
  const n = world.api.resourceVersion;
  const syncedUs = drawBelow(world, KUBELET_SYNC_US, 'volume-sync', podKey, n);
  const seenUs = drawBelow(world, (reload.intervalS + reload.jitterS) * SECOND_US, 'reload', podKey, n);
  const at = world.kernel.nowUs + syncedUs + seenUs;
  scheduleContainer(world, podKey, container, at, { type: 'reload' }, { idle: true });
}

/** Runs when the file is looked at: what cannot be used leaves everything as it was. */
export function reloadConfig(world: World, podKey: string, container: string): void {
  const running = getContainer(world, podKey, container);
  const { plan } = running ?? {};
  const next = readContainerFile(world, podKey, container, COREFILE_PATH);
  if (running?.stage !== 'running' || !plan || next === null || next === plan.config) return;
  const name = podKey.slice(podKey.indexOf('/') + 1);
  const error = refusalOf(next, COREFILE_PATH);
  if (error !== null) {
    appendLogs(world, podKey, container, [
      '[INFO] Reloading',
      `[ERROR] Restart failed: ${error}`,
      `[ERROR] plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: ${error}`,
    ]);
    tell(world, podKey, 'corefile-refused', `${name} keeps its old Corefile: ${error}.`);
    return;
  }
  const { reload, notPlayed } = readCorefile(next, COREFILE_PATH);
  appendLogs(world, podKey, container, [
    '[INFO] Reloading',
    ...(reload === null ? [] : [runningLine(next)]),
    '[INFO] Reloading complete',
  ]);
  const without = notPlayed.length === 0 ? '' : ` Not simulated of it: ${notPlayed.join(', ')}.`;
  const id = tell(world, podKey, 'corefile-reloaded', `${name} has read its new Corefile.${without}`);
  following(world, id, () => changeContainer(world, podKey, container, { plan: { ...plan, config: next } }));
}

function tell(world: World, podKey: string, what: string, text: string): number {
  return record(world, { actor: 'CoreDNS', what, subject: `Pod/${podKey}`, text });
}
