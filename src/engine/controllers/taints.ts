import type { Node, Pod } from '../../k8s/objects.ts';

/** Taints of Nodes and what Pods tolerate. */
// kubernetes: staging/src/k8s.io/api/core/v1/toleration.go, staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go

export type Taint = NonNullable<Node['spec']['taints']>[number];
export type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Whether one toleration lets a Pod bear one taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key, operator, value = '', effect } = toleration;
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return value === (taint.value ?? '') && Boolean(key);
}

export function toleratesTaint(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

/** The taints of some effects that the Pod does not tolerate. */
export function untolerated(pod: Pod, taints: readonly Taint[], effects: readonly string[]): Taint[] {
  if (taints.length === 0) return [];
  return taints.filter(
    (taint) => effects.includes(taint.effect) && !toleratesTaint(pod.spec.tolerations, taint),
  );
}
