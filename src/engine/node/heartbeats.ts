import { assert } from '../../base/assert.ts';
import type { KubeObject, Node } from '../../k8s/objects.ts';
import { microTimestamp, SECOND_US, timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';

/**
 * How a kubelet shows that it lives: it renews its Node's Lease, and posts the Node's state now and then. Neither is
 * written here: what would have been written is worked out when somebody asks, so a healthy cluster costs nothing.
 */
// kubernetes: pkg/kubelet/kubelet.go, staging/src/k8s.io/component-helpers/apimachinery/lease/controller.go

/** A kubelet renews its lease each quarter of the lease's duration. */
export const LEASE_RENEWAL_US = 10 * SECOND_US;
const LEASE_SECONDS = 40;

/** How often a state that has not changed is posted. */
// kubernetes: pkg/kubelet/apis/config/v1beta1/defaults.go NodeStatusReportFrequency
const STATUS_REPORT_US = 300 * SECOND_US;

export const LEASES = 'leases.coordination.k8s.io';
export const LEASE_NAMESPACE = 'kube-node-lease';

/** When the machine of a Node went down, in virtual microseconds; null while it is up. */
export function downSince(world: World, node: string): number | null {
  return world.kubelet.downSince.get(node) ?? null;
}

/** When the kubelet of a Node last renewed its lease, in virtual microseconds. */
export function lastHeartbeatUs(world: World, node: string): number {
  return lastBeat(world, node, LEASE_RENEWAL_US);
}

function lastBeat(world: World, node: string, everyUs: number): number {
  const start = world.kubelet.startedAt.get(node) ?? 0;
  const until = downSince(world, node) ?? world.kernel.nowUs;
  return start + Math.floor(Math.max(0, until - start) / everyUs) * everyUs;
}

/** A Node with the times at which its kubelet last posted its conditions. */
export function withHeartbeat(world: World, object: KubeObject): KubeObject {
  const node = object as unknown as Node;
  const { conditions } = node.status ?? {};
  if (!conditions || !world.kubelet.startedAt.has(node.metadata.name)) return object;
  const posted = timestamp(lastBeat(world, node.metadata.name, STATUS_REPORT_US));
  const next = conditions.map((condition) =>
    condition.lastHeartbeatTime !== undefined && condition.lastHeartbeatTime < posted
      ? { ...condition, lastHeartbeatTime: posted }
      : condition,
  );
  return { ...object, status: { ...node.status, conditions: next } };
}

/** The Lease of a Node, as its kubelet keeps it. */
export function leaseOf(world: World, node: KubeObject): KubeObject {
  const { name, uid, creationTimestamp } = node.metadata;
  const { nowUs } = world.kernel;
  const renewedUs = lastHeartbeatUs(world, name);
  assert(renewedUs <= nowUs, `the lease of ${name} is renewed before its time`);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: LEASE_NAMESPACE,
      // As the Node's own, told apart by its last digits.
      uid: `${uid.slice(0, -4)}1ea5`,
      resourceVersion: String(world.api.resourceVersion),
      creationTimestamp,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
    },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: microTimestamp(renewedUs),
    },
  };
}
