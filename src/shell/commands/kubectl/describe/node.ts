import type { KubeObject, Node } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import { inNamespace, type Session } from '../session.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { sortedEntries, writeAnnotations, writeLabels, writeLines } from './maps.ts';
import { writeNodePods } from './nodePods.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNode
export const describeNode: Describer<Node> = async ({ session, object: node, to }) => {
  const { metadata, spec } = node;
  const status = node.status ?? {};
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Roles:\t${rolesOf(node).join(',') || '<none>'}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `CreationTimestamp:\t${formatLong(metadata.creationTimestamp)}\n`);
  writeTaints(to, node);
  to.write(0, `Unschedulable:\t${spec?.unschedulable ?? false}\n`);
  await writeLease(session, to, metadata.name);
  writeConditions(to, status.conditions ?? []);
  to.write(0, 'Addresses:\n');
  for (const { type, address } of status.addresses ?? []) to.write(1, `${type}:\t${address}\n`);
  writeList(to, 'Capacity', status.capacity);
  writeList(to, 'Allocatable', status.allocatable);
  writeSystem(to, status.nodeInfo);
  if (spec?.podCIDR) to.write(0, `PodCIDR:\t${spec.podCIDR}\n`);
  if ((spec?.podCIDRs ?? []).length > 0) to.write(0, `PodCIDRs:\t${(spec?.podCIDRs ?? []).join(',')}\n`);
  if (spec?.providerID) to.write(0, `ProviderID:\t${spec.providerID}\n`);
  await writeNodePods(session, to, node);
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go findNodeRoles
function rolesOf(node: Node): string[] {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/')) return [key.slice('node-role.kubernetes.io/'.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return [...new Set(roles.filter((role) => role !== ''))].sort();
}

function writeTaints(to: Description, node: Node): void {
  const sorted = (node.spec?.taints ?? []).toSorted((a, b) =>
    `${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1,
  );
  const lines = sorted.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
  writeLines(to, 'Taints', lines);
}

async function writeLease(session: Session, to: Description, node: string): Promise<void> {
  const answer = await session.context.host.api({
    verb: 'get',
    resource: 'leases.coordination.k8s.io',
    name: node,
    ...inNamespace('kube-node-lease'),
  });
  if (!answer.ok) {
    to.write(0, `Lease:\tFailed to get lease: ${answer.message}\n`);
    return;
  }
  to.write(0, 'Lease:\n');
  const spec = (answer.object as KubeObject)['spec'] as Readonly<Record<string, string>>;
  const time = (field: string): string => (spec[field] ? formatLong(spec[field]) : '<unset>');
  to.write(1, `HolderIdentity:\t${spec['holderIdentity'] ?? '<unset>'}\n`);
  to.write(1, `AcquireTime:\t${time('acquireTime')}\n`);
  to.write(1, `RenewTime:\t${time('renewTime')}\n`);
}

type Conditions = NonNullable<NonNullable<Node['status']>['conditions']>;

function writeConditions(to: Description, conditions: Conditions): void {
  if (conditions.length === 0) return;
  to.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
  to.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const {
    type,
    status,
    lastHeartbeatTime,
    lastTransitionTime,
    reason = '',
    message = '',
  } of conditions) {
    const times = `${formatLong(lastHeartbeatTime)} \t${formatLong(lastTransitionTime)}`;
    to.write(1, `${type} \t${status} \t${times} \t${reason} \t${message}\n`);
  }
}

function writeList(
  to: Description,
  title: string,
  list: Readonly<Record<string, unknown>> | undefined,
): void {
  const entries = sortedEntries(list);
  if (entries.length > 0) to.write(0, `${title}:\n`);
  for (const [name, quantity] of entries) to.write(0, `  ${name}:\t${String(quantity)}\n`);
}

function writeSystem(to: Description, info: NonNullable<Node['status']>['nodeInfo']): void {
  to.write(0, 'System Info:\n');
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
  ];
  for (const [title, value] of lines) to.write(0, `  ${title}:\t${value ?? ''}\n`);
}
