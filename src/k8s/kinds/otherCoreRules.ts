import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { age, labelsCell, templateCells } from './cells.ts';
import { AGE, count, NAME, SELECTOR, TEMPLATE_COLUMNS, text, wide } from './columns.ts';
import type { OtherRules } from './othersRules.ts';

/** What is not simulated of the core group and of the groups that Pods are run with. */
// kubernetes: pkg/printers/internalversion/printers.go

const ageCell = (object: Draft, nowUs: number): string => age(object as KubeObject, nowUs);

const CLASS = text('StorageClass', 'The class of storage that it is of.');
const MODES = text('Access Modes', 'Who may mount it.');
const VOLUME_MODE = wide(text('VolumeMode', 'Whether it is a file system or a block device.'));
const ATTRIBUTES_CLASS = text('VolumeAttributesClass', 'The class of its further attributes.');

export const CORE_RULES: OtherRules = {
  componentstatuses: {
    freeName: true,
    columns: [
      NAME,
      text('Status', 'Whether it is well.'),
      text('Message', 'What it says.'),
      text('Error', 'What is wrong with it.'),
    ],
    cells: componentCells,
  },
  persistentvolumes: {
    columns: [
      NAME,
      text('Capacity', 'Its size.'),
      MODES,
      text('Reclaim Policy', 'What becomes of it when its claim is gone.'),
      text('Status', 'Whether it is in use.'),
      text('Claim', 'The claim that has it.'),
      CLASS,
      ATTRIBUTES_CLASS,
      text('Reason', 'Why it is in this state.'),
      AGE,
      VOLUME_MODE,
    ],
    cells: volumeCells,
  },
  persistentvolumeclaims: {
    columns: [
      NAME,
      text('Status', 'Whether it has a volume.'),
      text('Volume', 'The volume that it has.'),
      text('Capacity', 'The size of its volume.'),
      MODES,
      CLASS,
      ATTRIBUTES_CLASS,
      AGE,
      VOLUME_MODE,
    ],
    cells: claimCells,
  },
  podtemplates: {
    columns: [
      NAME,
      text('Containers', 'The names of its containers.'),
      text('Images', 'The images of its containers.'),
      text('Pod Labels', 'The labels of the Pods made from it.'),
    ],
    cells: ({ template }) => [
      ...templateCells(template?.spec?.containers),
      labelsCell(template?.metadata?.labels),
    ],
  },
  replicationcontrollers: {
    columns: [
      NAME,
      count('Desired', 'How many Pods are wanted.'),
      count('Current', 'How many Pods there are.'),
      count('Ready', 'How many of them are ready.'),
      AGE,
      ...TEMPLATE_COLUMNS,
      SELECTOR,
    ],
    cells: (object, nowUs) => [
      object.spec?.replicas ?? 0,
      object.status?.replicas ?? 0,
      object.status?.readyReplicas ?? 0,
      ageCell(object, nowUs),
      ...templateCells(object.spec?.template?.spec?.containers),
      labelsCell(object.spec?.selector),
    ],
  },
  resourcequotas: {
    columns: [
      NAME,
      text('Request', 'What is asked for, of what may be.'),
      text('Limit', 'What is allowed, of what may be.'),
      AGE,
    ],
    cells: (object, nowUs) => [...quotaCells(object.status ?? {}), ageCell(object, nowUs)],
  },
  'controllerrevisions.apps': {
    columns: [NAME, text('Controller', 'What it is a revision of.'), text('Revision', 'Its number.'), AGE],
    cells: (object, nowUs) => [
      controllerCell(object as KubeObject),
      object.revision ?? 0,
      ageCell(object, nowUs),
    ],
  },
  'horizontalpodautoscalers.autoscaling': {
    columns: [
      NAME,
      text('Reference', 'What it scales.'),
      text('Targets', 'What it measures, and what it aims at.'),
      text('MinPods', 'The fewest Pods.'),
      text('MaxPods', 'The most Pods.'),
      text('Replicas', 'How many Pods there are.'),
      AGE,
    ],
    cells: autoscalerCells,
  },
  'poddisruptionbudgets.policy': {
    columns: [
      NAME,
      text('Min Available', 'How many Pods must stay.'),
      text('Max Unavailable', 'How many Pods may be gone.'),
      count('Allowed Disruptions', 'How many Pods may be taken away now.'),
      AGE,
    ],
    cells: (object, nowUs) => [
      object.spec?.minAvailable ?? 'N/A',
      object.spec?.maxUnavailable ?? 'N/A',
      object.status?.disruptionsAllowed ?? 0,
      ageCell(object, nowUs),
    ],
  },
};

function componentCells(object: Draft): string[] {
  const conditions: readonly Draft[] = object.conditions ?? [];
  const healthy = conditions.find((one) => one.type === 'Healthy');
  if (!healthy) return ['Unknown', '', ''];
  const state = healthy.status === 'True' ? 'Healthy' : 'Unhealthy';
  return [state, healthy.message ?? '', healthy.error ?? ''];
}

function volumeCells(object: Draft, nowUs: number): (string | number)[] {
  const { spec = {}, status = {} } = object;
  const claim = spec.claimRef;
  return [
    String(spec.capacity?.storage ?? '0'),
    accessModes(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? '',
    object.metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : '',
    spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? '<unset>',
    status.reason ?? '',
    ageCell(object, nowUs),
    spec.volumeMode ?? '<unset>',
  ];
}

function claimCells(object: Draft, nowUs: number): (string | number)[] {
  const { spec = {}, status = {} } = object;
  const bound = Boolean(spec.volumeName);
  return [
    object.metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    spec.volumeName ?? '',
    bound ? String(status.capacity?.storage ?? '0') : '',
    bound ? accessModes(status.accessModes) : '',
    spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? '<unset>',
    ageCell(object, nowUs),
    spec.volumeMode ?? '<unset>',
  ];
}

const MODE_LETTERS = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(modes: readonly string[] | undefined): string {
  return Object.entries(MODE_LETTERS)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, letters]) => letters)
    .join(',');
}

function quotaCells(status: Draft): [string, string] {
  const requests: string[] = [];
  const limits: string[] = [];
  for (const [resource, hard] of Object.entries(status.hard ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const cell = `${resource}: ${status.used?.[resource] ?? 0}/${String(hard)}`;
    (resource.startsWith('limits.') ? limits : requests).push(cell);
  }
  return [requests.join(', '), limits.join(', ')];
}

function controllerCell(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find((one) => one.controller === true);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind}${group}`.toLowerCase() + `/${owner.name}`;
}

function autoscalerCells(object: Draft, nowUs: number): (string | number)[] {
  const { spec = {}, status = {} } = object;
  return [
    `${spec.scaleTargetRef?.kind ?? ''}/${spec.scaleTargetRef?.name ?? ''}`,
    targetsCell(spec.metrics ?? [], status.currentMetrics ?? []),
    spec.minReplicas ?? '<unset>',
    spec.maxReplicas ?? 0,
    status.currentReplicas ?? 0,
    ageCell(object, nowUs),
  ];
}

function targetsCell(metrics: readonly Draft[], current: readonly Draft[]): string {
  if (metrics.length === 0) return '<none>';
  const cells = metrics.map((metric, index) => targetCell(metric, current[index]));
  const shown = cells.slice(0, 2).join(', ');
  return cells.length > 2 ? `${shown} + ${cells.length - 2} more...` : shown;
}

function targetCell(metric: Draft, current: Draft | undefined): string {
  const member = { Resource: 'resource', ContainerResource: 'containerResource', Pods: 'pods' }[
    String(metric.type)
  ];
  const field = member ?? String(metric.type).toLowerCase();
  const { target = {}, name } = metric[field] ?? {};
  const now = current?.[field]?.current ?? {};
  const isResource = field === 'resource' || field === 'containerResource';
  const prefix = isResource ? `${name}: ` : '';
  if (target.averageValue !== undefined) {
    const average = isResource || field === 'pods' ? '' : ' (avg)';
    return `${prefix}${now.averageValue ?? '<unknown>'}/${target.averageValue}${average}`;
  }
  if (!isResource) return `${now.value ?? '<unknown>'}/${target.value ?? '0'}`;
  return `${prefix}${percent(now.averageUtilization, '<unknown>')}/${percent(target.averageUtilization, '<auto>')}`;
}

function percent(value: number | undefined, otherwise: string): string {
  return value === undefined ? otherwise : `${value}%`;
}
