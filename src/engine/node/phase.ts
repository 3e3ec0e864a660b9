import type { Pod } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { shouldRestart } from './exits.ts';
import { containerSpec, containersOf } from './records.ts';
import type { ContainerRecord, PodRecord } from './state.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The Pod's phase, from what its containers are. */
// kubernetes: pkg/kubelet/kubelet_pods.go getPhase
export function phaseOf(world: World, podKey: string, pod: Pod, record: PodRecord): Phase {
  const before = pod.status?.phase;
  if (before === 'Succeeded' || before === 'Failed') return before;
  const containers = containersOf(world, podKey);
  const mains = containers.filter(([, each]) => each.role === 'main').map(([name, each]) => ({ name, each }));
  const inits = containers.filter(([, each]) => each.role === 'init');
  const failedForGood = inits.some(([name, each]) => {
    const spec = containerSpec(pod, name);
    return endedBadly(each) && spec !== undefined && !shouldRestart(pod, spec, each);
  });
  if (failedForGood) return 'Failed';
  const hasBegun = mains.some(({ each }) => each.attempt >= 0);
  const initPending = inits.some(([, each]) => !(each.stage === 'exited' && each.ended?.exitCode === 0));
  const sidecarPending = containers.some(([, each]) => each.role === 'sidecar' && !each.started);
  if (!hasBegun && (initPending || sidecarPending))
    return (
      terminalPhase(
        record,
        mains.map(({ each }) => each),
      ) ?? 'Pending'
    );
  if (mains.some(({ each }) => each.attempt < 0))
    return (
      terminalPhase(
        record,
        mains.map(({ each }) => each),
      ) ?? 'Pending'
    );
  if (mains.some(({ each }) => each.stage === 'running')) return 'Running';
  if (record.stage === 'stopped')
    return (
      terminalPhase(
        record,
        mains.map(({ each }) => each),
      ) ?? 'Failed'
    );
  const restarting = mains.some(({ name, each }) => {
    const spec = containerSpec(pod, name);
    return (
      each.ended === null ||
      each.stage !== 'exited' ||
      (spec !== undefined && (each.stop?.why ?? 'pod') !== 'pod') ||
      (spec !== undefined && shouldRestart(pod, spec, each))
    );
  });
  if (restarting) return 'Running';
  // Sidecars still run while they are being stopped.
  if (containers.some(([, each]) => each.role !== 'ephemeral' && each.stage === 'running')) return 'Running';
  return mains.every(({ each }) => each.ended?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** When everything has been stopped for good, what ended counts, whatever the restart policy. */
function terminalPhase(record: PodRecord, mains: readonly ContainerRecord[]): Phase | null {
  if (record.stage !== 'stopped') return null;
  return mains.every((each) => each.ended?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

function endedBadly(each: ContainerRecord): boolean {
  return each.ended !== null && each.ended.exitCode !== 0;
}
