import type { Column, Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { age } from './cells.ts';
import { AGE, count, NAME, text, wide } from './columns.ts';
import type { OtherRule, OtherRules } from './othersRules.ts';

/** What is not simulated of the groups that a cluster is run with. */
// kubernetes: pkg/printers/internalversion/printers.go

type Cell = string | number;

const ageCell = (object: Draft, nowUs: number): string => age(object as KubeObject, nowUs);

const BINDING_COLUMNS: readonly Column[] = [
  NAME,
  text('Role', 'What is allowed.'),
  AGE,
  wide(text('Users', 'The users who are allowed.')),
  wide(text('Groups', 'The groups that are allowed.')),
  wide(text('ServiceAccounts', 'The accounts that are allowed.')),
];

const CREATED_AT = text('Created At', 'When it was made.');

const webhooks: OtherRule = {
  columns: [NAME, count('Webhooks', 'How many webhooks it has.'), AGE],
  cells: (object, nowUs) => [(object.webhooks ?? []).length, ageCell(object, nowUs)],
};

const policyBinding: OtherRule = {
  columns: [
    NAME,
    text('PolicyName', 'The policy that it puts into force.'),
    text('ParamRef', 'The parameters of the policy.'),
    AGE,
  ],
  cells: (object, nowUs) => [
    object.spec?.policyName ?? '',
    paramRefCell(object.spec?.paramRef),
    ageCell(object, nowUs),
  ],
};

export const CLUSTER_RULES: OtherRules = {
  'apiservices.apiregistration.k8s.io': {
    freeName: true,
    columns: [NAME, text('Service', 'What answers for it.'), text('Available', 'Whether it answers.'), AGE],
    cells: (object, nowUs) => [...apiServiceCells(object), ageCell(object, nowUs)],
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    columns: [NAME, CREATED_AT],
    cells: (object) => [object.metadata.creationTimestamp],
  },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'validatingadmissionpolicies.admissionregistration.k8s.io': {
    columns: [
      NAME,
      count('Validations', 'How many rules it has.'),
      text('ParamKind', 'The kind of its parameters.'),
      AGE,
    ],
    cells: (object, nowUs) => [
      (object.spec?.validations ?? []).length,
      paramKindCell(object.spec?.paramKind),
      ageCell(object, nowUs),
    ],
  },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': policyBinding,
  'mutatingadmissionpolicies.admissionregistration.k8s.io': {
    columns: [
      NAME,
      count('Mutations', 'How many changes it makes.'),
      text('ParamKind', 'The kind of its parameters.'),
      AGE,
    ],
    cells: (object, nowUs) => [
      (object.spec?.mutations ?? []).length,
      paramKindCell(object.spec?.paramKind),
      ageCell(object, nowUs),
    ],
  },
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': policyBinding,
  'certificatesigningrequests.certificates.k8s.io': {
    freeName: true,
  },
  'leases.coordination.k8s.io': {
    columns: [NAME, text('Holder', 'Who has it.'), AGE],
    cells: (object, nowUs) => [object.spec?.holderIdentity ?? '', ageCell(object, nowUs)],
  },
  'ingressclasses.networking.k8s.io': {
    columns: [
      NAME,
      text('Controller', 'What acts on its Ingresses.'),
      text('Parameters', 'What its controller is told.'),
      AGE,
    ],
    cells: (object, nowUs) => [
      object.spec?.controller ?? '',
      parametersCell(object.spec?.parameters),
      ageCell(object, nowUs),
    ],
  },
  'runtimeclasses.node.k8s.io': {
    columns: [NAME, text('Handler', 'What runs its containers.'), AGE],
    cells: (object, nowUs) => [object.handler ?? '', ageCell(object, nowUs)],
  },
  'roles.rbac.authorization.k8s.io': {
    freeName: true,
    columns: [NAME, CREATED_AT],
    cells: createdAt,
  },
  'clusterroles.rbac.authorization.k8s.io': {
    freeName: true,
    columns: [NAME, CREATED_AT],
    cells: createdAt,
  },
  'rolebindings.rbac.authorization.k8s.io': {
    freeName: true,
    columns: BINDING_COLUMNS,
    cells: bindingCells,
  },
  'clusterrolebindings.rbac.authorization.k8s.io': {
    freeName: true,
    columns: BINDING_COLUMNS,
    cells: bindingCells,
  },
  'priorityclasses.scheduling.k8s.io': {
    columns: [
      NAME,
      count('Value', 'How much its Pods matter.'),
      text('Global-Default', 'Whether Pods without a class are of this one.'),
      AGE,
      text('PreemptionPolicy', 'Whether its Pods may push others out.'),
    ],
    cells: (object, nowUs) => [
      object.value ?? 0,
      String(object.globalDefault ?? false),
      ageCell(object, nowUs),
      object.preemptionPolicy ?? '',
    ],
  },
  'csinodes.storage.k8s.io': {
    columns: [NAME, count('Drivers', 'How many drivers the Node has.'), AGE],
    cells: (object, nowUs) => [(object.spec?.drivers ?? []).length, ageCell(object, nowUs)],
  },
  'storageclasses.storage.k8s.io': {
    columns: [
      NAME,
      text('Provisioner', 'What makes its volumes.'),
      text('ReclaimPolicy', 'What becomes of a volume when its claim is gone.'),
      text('VolumeBindingMode', 'When a volume is made.'),
      text('AllowVolumeExpansion', 'Whether volumes can grow.'),
      AGE,
    ],
    cells: (object, nowUs) => [
      object.provisioner ?? '',
      object.reclaimPolicy ?? 'Delete',
      object.volumeBindingMode ?? 'Immediate',
      String(object.allowVolumeExpansion ?? false),
      ageCell(object, nowUs),
    ],
  },
  'volumeattributesclasses.storage.k8s.io': {
    columns: [NAME, text('DriverName', 'What makes its volumes.'), AGE],
    cells: (object, nowUs) => [object.driverName ?? '', ageCell(object, nowUs)],
  },
};

function createdAt(object: Draft): Cell[] {
  return [object.metadata.creationTimestamp ?? ''];
}

function apiServiceCells(object: Draft): Cell[] {
  const service = object.spec?.service;
  const conditions: readonly Draft[] = object.status?.conditions ?? [];
  const available = conditions.find((one) => one.type === 'Available');
  const status = String(available?.status ?? 'Unknown');
  return [
    service ? `${service.namespace}/${service.name}` : 'Local',
    status === 'True' || available === undefined ? status : `${status} (${available.reason})`,
  ];
}

function bindingCells(object: Draft, nowUs: number): Cell[] {
  const subjects: readonly Draft[] = object.subjects ?? [];
  const named = (kind: string) =>
    subjects
      .filter((one) => one.kind === kind)
      .map((one) => (kind === 'ServiceAccount' ? `${one.namespace}/${one.name}` : one.name))
      .join(', ');
  return [
    `${object.roleRef?.kind}/${object.roleRef?.name}`,
    ageCell(object, nowUs),
    named('User'),
    named('Group'),
    named('ServiceAccount'),
  ];
}

function paramKindCell(paramKind: Draft | undefined): string {
  return paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : '<unset>';
}

function paramRefCell(paramRef: Draft | undefined): string {
  if (!paramRef?.name) return '<unset>';
  return `${paramRef.namespace || '*'}/${paramRef.name}`;
}

function parametersCell(parameters: Draft | undefined): string {
  if (!parameters) return '<none>';
  const group = parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
  return `${parameters.kind}${group}/${parameters.name}`;
}
