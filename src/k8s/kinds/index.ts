import { resourceOf, type KindDefinition } from '../kind.ts';
import { configMap } from './configMap.ts';
import { cronJob } from './cronJob.ts';
import { daemonSet } from './daemonSet.ts';
import { deployment } from './deployment.ts';
import { endpoints } from './endpoints.ts';
import { endpointSlice } from './endpointSlice.ts';
import { event } from './event.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { namespace } from './namespace.ts';
import { networkPolicy } from './networkPolicy.ts';
import { node } from './node.ts';
import { OTHER_KINDS } from './others.ts';
import { pod } from './pod.ts';
import { replicaSet } from './replicaSet.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceAccount.ts';
import { ipAddress, serviceCidr } from './serviceCidr.ts';
import { statefulSet } from './statefulSet.ts';

/** The groups in the order in which a real server names them; that is the order in which words find kinds. */
// kubernetes: pkg/controlplane/apiserver/aggregator.go
const GROUPS = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

/** Every kind that the API server knows, in discovery order: by group, then by plural. */
export const KINDS: readonly KindDefinition[] = [
  configMap,
  daemonSet,
  deployment,
  endpoints,
  endpointSlice,
  event,
  ingress,
  ipAddress,
  cronJob,
  job,
  namespace,
  networkPolicy,
  node,
  pod,
  replicaSet,
  secret,
  service,
  serviceAccount,
  serviceCidr,
  statefulSet,
  ...OTHER_KINDS,
].toSorted((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || (a.plural < b.plural ? -1 : 1));

const byResource = new Map(KINDS.map((kind) => [resourceOf(kind), kind]));
const byGvk = new Map(KINDS.map((kind) => [gvkKey(groupVersionOf(kind), kind.kind), kind]));

/** The kind of `services` or `deployments.apps`, as the engine names them. */
export function kindByResource(resource: string): KindDefinition | undefined {
  return byResource.get(resource);
}

/** The kind of a manifest's `apiVersion` and `kind`; both must match exactly. */
export function kindByGvk(apiVersion: string, kind: string): KindDefinition | undefined {
  return byGvk.get(gvkKey(apiVersion, kind));
}

/**
 * The kinds that a word on kubectl's command line means, the first being the one that kubectl takes:
 * plural, singular or short name, alone or with its group (`deployments.apps`), or version and group.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/meta/restmapper.go
export function kindsByWord(word: string): KindDefinition[] {
  const [name = '', ...rest] = word.toLowerCase().split('.');
  const qualifier = rest.join('.');
  const named = KINDS.filter(
    (kind) => kind.plural === name || kind.singular === name || kind.shortNames.includes(name),
  );
  if (rest.length === 0) return named;
  return named.filter((kind) => matchesQualifier(kind, qualifier));
}

/** `apps`, `v1.apps` or the beginning of a group, which kubectl takes as well (`ingresses.networking`). */
function matchesQualifier(kind: KindDefinition, qualifier: string): boolean {
  const { group, version } = kind;
  if (qualifier === `${version}.${group}`) return true;
  return group !== '' && qualifier !== '' && group.startsWith(qualifier);
}

function groupVersionOf(kind: KindDefinition): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

function gvkKey(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}
