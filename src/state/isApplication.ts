import type { ServiceRow } from '../protocol/rows.ts';

/** Whether somebody made a Service for an application: it is not the cluster's own. */
export function isApplication({ namespace, key }: ServiceRow): boolean {
  return namespace !== 'kube-system' && key !== 'default/kubernetes';
}
