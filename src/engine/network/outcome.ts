import type { Connection } from '../../protocol/connection.ts';
import { deniedBy } from '../../protocol/journey.ts';
import { latestOf } from '../kernel/happenings.ts';
import type { World } from '../world.ts';

/** ` (policy-ingress: NetworkPolicy default/deny-all)`, what a failure's sentence ends with; '' when there is nothing to say. */
export function reasonWords(connection: Connection): string {
  if (connection.reason === null) return '';
  const policies = deniedBy(connection);
  const names = policies.length === 0 ? '' : `: NetworkPolicy ${policies.join(', ')}`;
  return ` (${connection.reason}${names})`;
}

/** The latest that happened to what a failed connection failed at: a policy, the cluster's DNS, a Pod, a Service. */
export function causeOfFailure(world: World, connection: Connection): number | undefined {
  const { verdict, reason, endpoint, service } = connection;
  const [policy] = deniedBy(connection);
  const ofPolicy = policy === undefined ? undefined : latestOf(world, `NetworkPolicy/${policy}`);
  if (ofPolicy !== undefined) return ofPolicy;
  if (verdict === 'dns-failure' && reason !== 'nxdomain')
    return latestOf(world, 'Service/kube-system/kube-dns');
  const ofPod = endpoint?.pod && reason !== null ? latestOf(world, `Pod/${endpoint.pod}`) : undefined;
  return ofPod ?? (service ? latestOf(world, `Service/${service.split(':')[0] ?? ''}`) : undefined);
}
