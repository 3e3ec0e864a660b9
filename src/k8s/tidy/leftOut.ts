import type { Draft } from '../kind.ts';

/** Why an object of a dump is not carried into another cluster. */
export const REASONS = {
  made: 'their owners make them again',
  own: 'every cluster has its own',
  record: 'records of what the cluster did',
} as const;

export type Reason = keyof typeof REASONS;

const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** What a cluster writes about itself. */
const RECORDS = new Set(['Event', 'Lease', 'ComponentStatus', 'CSINode', 'IPAddress', 'ControllerRevision']);

/** What belongs to the machines and to the API server itself. */
const OWN_KINDS = new Set(['Node', 'APIService', 'FlowSchema', 'PriorityLevelConfiguration']);

/** `all`: the `objectId` of everything in the dump. Null: the object is one that somebody made. */
export function reasonToLeaveOut(object: Draft, all: ReadonlySet<string>): Reason | null {
  const kind = String(object['kind']);
  const metadata = (object['metadata'] ?? {}) as Draft;
  if (RECORDS.has(kind)) return 'record';
  if (OWN_KINDS.has(kind) || isOwn(kind, metadata, object)) return 'own';
  return isMade(kind, metadata, all) ? 'made' : null;
}

/** Names an object among those of a dump. */
export function objectId(kind: unknown, namespace: unknown, name: unknown): string {
  return `${String(kind)}/${String(namespace ?? '')}/${String(name)}`;
}

function isOwn(kind: string, metadata: Draft, object: Draft): boolean {
  const name = String(metadata['name']);
  if (SYSTEM_NAMESPACES.has(String(metadata['namespace']))) return true;
  if (metadata['labels']?.['kubernetes.io/bootstrapping'] === 'rbac-defaults') return true;
  switch (kind) {
    case 'Namespace':
      return SYSTEM_NAMESPACES.has(name) || name === 'default';
    case 'Service':
    case 'Endpoints':
    case 'EndpointSlice':
      return name === 'kubernetes' && metadata['namespace'] === 'default';
    case 'ServiceAccount':
      return name === 'default';
    case 'ConfigMap':
      return name === 'kube-root-ca.crt';
    case 'ServiceCIDR':
      return name === 'kubernetes';
    case 'PriorityClass':
      return name.startsWith('system-');
    case 'Secret':
      return object['type'] === 'kubernetes.io/service-account-token';
    case 'Pod':
      // A static Pod's file lies on its Node.
      return metadata['annotations']?.['kubernetes.io/config.mirror'] !== undefined;
    default:
      return false;
  }
}

/** Made by a controller for something that is in the dump too, or that the cluster makes from every Service. */
function isMade(kind: string, metadata: Draft, all: ReadonlySet<string>): boolean {
  if (kind === 'EndpointSlice') {
    // kubernetes: staging/src/k8s.io/api/discovery/v1/well_known_labels.go
    const manager = String(metadata['labels']?.['endpointslice.kubernetes.io/managed-by']);
    return /^endpointslice(?:mirroring)?-controller\.k8s\.io$/.test(manager);
  }
  if (kind === 'Endpoints') {
    // kubernetes: pkg/controller/endpoint/endpoints_controller.go
    return (
      metadata['labels']?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller' ||
      metadata['annotations']?.['endpoints.kubernetes.io/last-change-trigger-time'] !== undefined
    );
  }
  const owners: unknown = metadata['ownerReferences'];
  return (
    Array.isArray(owners) &&
    owners.some(
      (owner: Draft | null) =>
        owner?.['controller'] === true &&
        (all.has(objectId(owner['kind'], metadata['namespace'], owner['name'])) ||
          all.has(objectId(owner['kind'], '', owner['name']))),
    )
  );
}
