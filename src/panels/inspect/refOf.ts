import type { ObjectRef } from '../../state/acts.ts';

const KINDS: Readonly<Record<string, { apiVersion: string; resource: string }>> = {
  Pod: { apiVersion: 'v1', resource: 'pods' },
  Service: { apiVersion: 'v1', resource: 'services' },
  Node: { apiVersion: 'v1', resource: 'nodes' },
  Deployment: { apiVersion: 'apps/v1', resource: 'deployments.apps' },
  ReplicaSet: { apiVersion: 'apps/v1', resource: 'replicasets.apps' },
  StatefulSet: { apiVersion: 'apps/v1', resource: 'statefulsets.apps' },
  DaemonSet: { apiVersion: 'apps/v1', resource: 'daemonsets.apps' },
  EndpointSlice: { apiVersion: 'discovery.k8s.io/v1', resource: 'endpointslices.discovery.k8s.io' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', resource: 'networkpolicies.networking.k8s.io' },
  Endpoints: { apiVersion: 'v1', resource: 'endpoints' },
};

/** The API object that a selection key stands for; null for clients, connections and places. */
export function refOf(key: string | null): ObjectRef | null {
  const [kind = '', ...rest] = (key ?? '').split('/');
  const known = KINDS[kind];
  if (!known || rest.length === 0) return null;
  const name = rest.at(-1) ?? '';
  return { kind, ...known, namespace: kind === 'Node' ? '' : (rest[0] ?? ''), name };
}
