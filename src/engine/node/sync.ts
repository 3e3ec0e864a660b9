import type { World } from '../world.ts';
import { ensureImage } from './pull.ts';
import { changeContainer, getContainer, podObject, rolesOf } from './records.ts';
import type { ContainerRecord } from './state.ts';

/**
 * Starts what the Pod needs next: init containers one after the other (a sidecar has its turn until it has started),
 * then all others at once; ephemeral ones whenever they come. Looks at the present state only; may be called at any time.
 */
// kubernetes: pkg/kubelet/kuberuntime/kuberuntime_container.go computeInitContainerActions
export function syncPod(world: World, podKey: string): void {
  const pod = podObject(world, podKey);
  const record = world.kubelet.pods.get(podKey);
  if (!pod || record?.stage !== 'active') return;
  const roles = rolesOf(pod);
  const begun = roles.some(({ name, role }) => {
    const main = role === 'main' ? getContainer(world, podKey, name) : undefined;
    return main !== undefined && main.attempt >= 0 && !isUntouched(main);
  });
  for (const { name, role } of roles) {
    const container = getContainer(world, podKey, name);
    if (role === 'ephemeral' && container && isUntouched(container)) begin(world, podKey, name);
  }
  for (const { name, role } of roles) {
    const container = getContainer(world, podKey, name);
    if (!container || role === 'ephemeral') continue;
    if (isUntouched(container)) begin(world, podKey, name);
    if (role === 'main' || begun) continue;
    if (!hasHadItsTurn(getContainer(world, podKey, name))) return;
  }
}

/** Nothing has been done for it yet in this network namespace. */
function isUntouched(container: ContainerRecord): boolean {
  return container.stage === 'waiting' && container.waiting === null;
}

function hasHadItsTurn(container: ContainerRecord | undefined): boolean {
  if (!container) return false;
  if (container.role === 'sidecar') return container.started && container.attempt >= 0;
  return container.stage === 'exited' && container.ended?.exitCode === 0;
}

function begin(world: World, podKey: string, name: string): void {
  changeContainer(world, podKey, name, { stage: 'starting' });
  ensureImage(world, podKey, name);
}
