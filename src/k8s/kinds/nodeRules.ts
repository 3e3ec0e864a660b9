import type { KindRules } from '../kind.ts';
import type { KubeObject, Node } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text, wide } from './columns.ts';
import { validateNode, validateNodeUpdate } from './nodeValidation.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

const ROLE_LABEL = 'kubernetes.io/role';

export const nodeRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  columns: [
    NAME,
    text('Status', 'Whether the Node answers and takes Pods.'),
    text('Roles', 'What the Node is for.'),
    AGE,
    text('Version', 'The version of its kubelet.'),
    wide(text('Internal-IP', 'Its address inside the cluster.')),
    wide(text('External-IP', 'Its address outside the cluster.')),
    wide(text('OS-Image', 'Its operating system.')),
    wide(text('Kernel-Version', 'The version of its kernel.')),
    wide(text('Container-Runtime', 'What runs its containers.')),
  ],
  row: nodeRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printNode
function nodeRow(object: KubeObject, nowUs: number): (string | number)[] {
  const one = object as unknown as Node;
  const info = one.status?.nodeInfo;
  const architecture = info?.architecture ? ` (${info.architecture})` : '';
  return [
    one.metadata.name,
    nodeStatus(one),
    rolesOf(one).join(',') || '<none>',
    age(one, nowUs),
    info?.kubeletVersion ?? '',
    addressOf(one, 'InternalIP'),
    addressOf(one, 'ExternalIP'),
    info?.osImage || '<unknown>',
    `${info?.kernelVersion || '<unknown>'}${architecture}`,
    info?.containerRuntimeVersion || '<unknown>',
  ];
}

function nodeStatus(one: Node): string {
  const ready = one.status?.conditions?.find((condition) => condition.type === 'Ready');
  const health = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return one.spec.unschedulable === true ? `${health},SchedulingDisabled` : health;
}

/** The roles of a Node, from its labels, sorted. */
export function rolesOf(one: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(one.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key !== ROLE_PREFIX) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== '') roles.add(value);
  }
  return [...roles].toSorted();
}

function addressOf(one: Node, type: string): string {
  return one.status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}
