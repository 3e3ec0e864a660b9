import type { Column, Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { age } from './cells.ts';
import { AGE, count, NAME, text, wide } from './columns.ts';
import type { OtherKind, OtherKinds } from './others.ts';

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

const webhooks: Pick<OtherKind, 'columns' | 'cells'> = {
  columns: [NAME, count('Webhooks', 'How many webhooks it has.'), AGE],
  cells: (object, nowUs) => [(object.webhooks ?? []).length, ageCell(object, nowUs)],
};

const policyBinding: Pick<OtherKind, 'columns' | 'cells'> = {
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

export const CLUSTER_KINDS: OtherKinds = {
  'apiregistration.k8s.io/v1': [
    {
      kind: 'APIService',
      plural: 'apiservices',
      cluster: true,
      subresources: ['status'],
      freeName: true,
      columns: [NAME, text('Service', 'What answers for it.'), text('Available', 'Whether it answers.'), AGE],
      cells: (object, nowUs) => [...apiServiceCells(object), ageCell(object, nowUs)],
    },
  ],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      plural: 'customresourcedefinitions',
      shortNames: ['crd', 'crds'],
      categories: ['api-extensions'],
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
      columns: [NAME, CREATED_AT],
      cells: (object) => [object.metadata.creationTimestamp],
    },
  ],
  'admissionregistration.k8s.io/v1': [
    {
      kind: 'MutatingWebhookConfiguration',
      plural: 'mutatingwebhookconfigurations',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
      ...webhooks,
    },
    {
      kind: 'ValidatingWebhookConfiguration',
      plural: 'validatingwebhookconfigurations',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
      ...webhooks,
    },
    {
      kind: 'ValidatingAdmissionPolicy',
      plural: 'validatingadmissionpolicies',
      categories: ['api-extensions'],
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
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
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      plural: 'validatingadmissionpolicybindings',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
      ...policyBinding,
    },
    {
      kind: 'MutatingAdmissionPolicy',
      plural: 'mutatingadmissionpolicies',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
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
    {
      kind: 'MutatingAdmissionPolicyBinding',
      plural: 'mutatingadmissionpolicybindings',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
      ...policyBinding,
    },
  ],
  'certificates.k8s.io/v1': [
    {
      kind: 'CertificateSigningRequest',
      plural: 'certificatesigningrequests',
      shortNames: ['csr'],
      cluster: true,
      freeName: true,
      subresources: ['status'],
    },
  ],
  'coordination.k8s.io/v1': [
    {
      kind: 'Lease',
      plural: 'leases',
      columns: [NAME, text('Holder', 'Who has it.'), AGE],
      cells: (object, nowUs) => [object.spec?.holderIdentity ?? '', ageCell(object, nowUs)],
    },
  ],
  'flowcontrol.apiserver.k8s.io/v1': [
    {
      kind: 'FlowSchema',
      plural: 'flowschemas',
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
    {
      kind: 'PriorityLevelConfiguration',
      plural: 'prioritylevelconfigurations',
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
  ],
  'networking.k8s.io/v1': [
    {
      kind: 'IngressClass',
      plural: 'ingressclasses',
      cluster: true,
      hasGeneration: true,
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
    {
      kind: 'IPAddress',
      plural: 'ipaddresses',
      shortNames: ['ip'],
      cluster: true,
      columns: [NAME, text('ParentRef', 'What the address was given to.')],
      cells: (object) => [parentRefCell(object.spec?.parentRef)],
    },
    {
      kind: 'ServiceCIDR',
      plural: 'servicecidrs',
      cluster: true,
      subresources: ['status'],
      columns: [NAME, text('CIDRs', 'The addresses that Services may have.'), AGE],
      cells: (object, nowUs) => [(object.spec?.cidrs ?? []).join(','), ageCell(object, nowUs)],
    },
  ],
  'node.k8s.io/v1': [
    {
      kind: 'RuntimeClass',
      plural: 'runtimeclasses',
      cluster: true,
      columns: [NAME, text('Handler', 'What runs its containers.'), AGE],
      cells: (object, nowUs) => [object.handler ?? '', ageCell(object, nowUs)],
    },
  ],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'Role', plural: 'roles', freeName: true, columns: [NAME, CREATED_AT], cells: createdAt },
    {
      kind: 'ClusterRole',
      plural: 'clusterroles',
      cluster: true,
      freeName: true,
      columns: [NAME, CREATED_AT],
      cells: createdAt,
    },
    {
      kind: 'RoleBinding',
      plural: 'rolebindings',
      freeName: true,
      columns: BINDING_COLUMNS,
      cells: bindingCells,
    },
    {
      kind: 'ClusterRoleBinding',
      plural: 'clusterrolebindings',
      cluster: true,
      freeName: true,
      columns: BINDING_COLUMNS,
      cells: bindingCells,
    },
  ],
  'resource.k8s.io/v1': [
    { kind: 'DeviceClass', plural: 'deviceclasses', cluster: true },
    { kind: 'ResourceClaim', plural: 'resourceclaims', subresources: ['status'] },
    { kind: 'ResourceClaimTemplate', plural: 'resourceclaimtemplates' },
    { kind: 'ResourceSlice', plural: 'resourceslices', cluster: true },
  ],
  'scheduling.k8s.io/v1': [
    {
      kind: 'PriorityClass',
      plural: 'priorityclasses',
      shortNames: ['pc'],
      cluster: true,
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
  ],
  'storage.k8s.io/v1': [
    { kind: 'CSIDriver', plural: 'csidrivers', cluster: true },
    {
      kind: 'CSINode',
      plural: 'csinodes',
      cluster: true,
      columns: [NAME, count('Drivers', 'How many drivers the Node has.'), AGE],
      cells: (object, nowUs) => [(object.spec?.drivers ?? []).length, ageCell(object, nowUs)],
    },
    { kind: 'CSIStorageCapacity', plural: 'csistoragecapacities' },
    {
      kind: 'StorageClass',
      plural: 'storageclasses',
      shortNames: ['sc'],
      cluster: true,
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
    {
      kind: 'VolumeAttachment',
      plural: 'volumeattachments',
      cluster: true,
      subresources: ['status'],
    },
    {
      kind: 'VolumeAttributesClass',
      plural: 'volumeattributesclasses',
      shortNames: ['vac'],
      cluster: true,
      columns: [NAME, text('DriverName', 'What makes its volumes.'), AGE],
      cells: (object, nowUs) => [object.driverName ?? '', ageCell(object, nowUs)],
    },
  ],
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

function parentRefCell(parent: Draft | undefined): string {
  if (!parent) return '<none>';
  const resource = parent.group ? `${parent.resource}.${parent.group}` : parent.resource;
  return [resource, parent.namespace, parent.name].filter(Boolean).join('/');
}
