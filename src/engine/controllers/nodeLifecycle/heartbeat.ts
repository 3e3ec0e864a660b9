import { drawBelow, SECOND_US } from '../../kernel/kernel.ts';
import { downSince, lastHeartbeatUs } from '../../node/heartbeats.ts';
import type { World } from '../../world.ts';

/**
 * When the control plane gives a silent Node up. Leases are not written: when they would have been renewed and looked
 * at is worked out, so nothing is queued while all is well.
 */

/** How often the controller looks at the Nodes. */
// kubernetes: cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go --node-monitor-period
const MONITOR_EVERY_US = 5 * SECOND_US;

/** How long a Node may be silent. */
// kubernetes: --node-monitor-grace-period (50 s since 1.32)
const GRACE_US = 50 * SECOND_US;

/** The first look at the Nodes at or after a moment. */
export function nextLookAt(world: World, at: number): number {
  const phase = drawBelow(world, MONITOR_EVERY_US, 'node monitor', 'phase', 0);
  const since = (at - phase) % MONITOR_EVERY_US;
  return since === 0 ? at : at + MONITOR_EVERY_US - (since < 0 ? since + MONITOR_EVERY_US : since);
}

/** When a Node is taken for lost unless it comes back before; null while its machine is up. */
export function givenUpAt(world: World, node: string): number | null {
  if (downSince(world, node) === null) return null;
  return nextLookAt(world, lastHeartbeatUs(world, node)) + GRACE_US;
}
