import type { World } from '../world.ts';

/** Files that the kubelet and the runtime mount into every container of a Pod: who changes one changes it for all. */
// kubernetes: pkg/kubelet/kubelet_pods.go (makeHostsMount); containerd: internal/cri/server/container_create.go
const SHARED = new Set(['/etc/hosts', '/etc/resolv.conf']);

/** Where a shared file's own text is kept; null for every other file. */
export function podFileKey(podKey: string, path: string): string | null {
  // No volume has such a name.
  return SHARED.has(path) ? `${podKey}:#pod:${path}` : null;
}

/** What somebody wrote over a shared file; undefined when nobody did, null when it was removed. */
export function ownPodFile(world: World, podKey: string, path: string): string | null | undefined {
  const key = podFileKey(podKey, path);
  return key === null ? undefined : world.kubelet.files.get(key);
}

/** The kubelet writes /etc/hosts anew for each container that starts. */
export function forgetOwnHosts(world: World, podKey: string): void {
  const key = podFileKey(podKey, '/etc/hosts');
  if (key !== null) world.kubelet.files.delete(key);
}
