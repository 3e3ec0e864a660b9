import type { KindDefinition } from '../kind.ts';

/**
 * The rest of the official API: stored, checked against its schema and shown, but nothing acts on it.
 * What a real server answers without storing anything (reviews, bindings) is not among them.
 */
interface OtherKind {
  readonly kind: string;
  readonly shortNames?: readonly string[];
  /** True: it belongs to the whole cluster. */
  readonly cluster?: true;
  readonly categories?: readonly string[];
  readonly subresources?: KindDefinition['subresources'];
  readonly hasGeneration?: true;
}

/** By `group/version`, the core group being just `v1`. */
const OTHERS: Readonly<Record<string, readonly OtherKind[]>> = {
  v1: [
    { kind: 'ComponentStatus', shortNames: ['cs'], cluster: true },
    { kind: 'LimitRange', shortNames: ['limits'] },
    {
      kind: 'PersistentVolume',
      shortNames: ['pv'],
      cluster: true,
      subresources: ['status'],
    },
    {
      kind: 'PersistentVolumeClaim',
      shortNames: ['pvc'],
      subresources: ['status'],
    },
    { kind: 'PodTemplate', hasGeneration: true },
    {
      kind: 'ReplicationController',
      shortNames: ['rc'],
      categories: ['all'],
      subresources: ['status', 'scale'],
      hasGeneration: true,
    },
    { kind: 'ResourceQuota', shortNames: ['quota'], subresources: ['status'] },
  ],
  'apps/v1': [{ kind: 'ControllerRevision' }],
  'autoscaling/v2': [
    {
      kind: 'HorizontalPodAutoscaler',
      shortNames: ['hpa'],
      categories: ['all'],
      subresources: ['status'],
    },
  ],
  'policy/v1': [
    {
      kind: 'PodDisruptionBudget',
      shortNames: ['pdb'],
      subresources: ['status'],
      hasGeneration: true,
    },
  ],
  'apiregistration.k8s.io/v1': [{ kind: 'APIService', cluster: true, subresources: ['status'] }],
  'apiextensions.k8s.io/v1': [
    {
      kind: 'CustomResourceDefinition',
      shortNames: ['crd', 'crds'],
      categories: ['api-extensions'],
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
  ],
  'admissionregistration.k8s.io/v1': [
    {
      kind: 'MutatingWebhookConfiguration',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'ValidatingWebhookConfiguration',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'ValidatingAdmissionPolicy',
      categories: ['api-extensions'],
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'MutatingAdmissionPolicy',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'MutatingAdmissionPolicyBinding',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
  ],
  'certificates.k8s.io/v1': [
    {
      kind: 'CertificateSigningRequest',
      shortNames: ['csr'],
      cluster: true,
      subresources: ['status'],
    },
  ],
  'coordination.k8s.io/v1': [{ kind: 'Lease' }],
  'flowcontrol.apiserver.k8s.io/v1': [
    {
      kind: 'FlowSchema',
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
    {
      kind: 'PriorityLevelConfiguration',
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
  ],
  'networking.k8s.io/v1': [{ kind: 'IngressClass', cluster: true, hasGeneration: true }],
  'node.k8s.io/v1': [{ kind: 'RuntimeClass', cluster: true }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'Role' },
    { kind: 'ClusterRole', cluster: true },
    { kind: 'RoleBinding' },
    { kind: 'ClusterRoleBinding', cluster: true },
  ],
  'resource.k8s.io/v1': [
    { kind: 'DeviceClass', cluster: true },
    { kind: 'ResourceClaim', subresources: ['status'] },
    { kind: 'ResourceClaimTemplate' },
    { kind: 'ResourceSlice', cluster: true },
  ],
  'scheduling.k8s.io/v1': [{ kind: 'PriorityClass', shortNames: ['pc'], cluster: true }],
  'storage.k8s.io/v1': [
    { kind: 'CSIDriver', cluster: true },
    { kind: 'CSINode', cluster: true },
    { kind: 'CSIStorageCapacity' },
    { kind: 'StorageClass', shortNames: ['sc'], cluster: true },
    { kind: 'VolumeAttachment', cluster: true, subresources: ['status'] },
    { kind: 'VolumeAttributesClass', shortNames: ['vac'], cluster: true },
  ],
};

export const OTHER_KINDS: readonly KindDefinition[] = Object.entries(OTHERS).flatMap(
  ([groupVersion, kinds]) => kinds.map((other) => define(groupVersion, other)),
);

function define(groupVersion: string, other: OtherKind): KindDefinition {
  const [version = '', group = ''] = groupVersion.split('/').toReversed();
  return {
    group,
    version,
    kind: other.kind,
    plural: pluralOf(other.kind),
    singular: other.kind.toLowerCase(),
    shortNames: other.shortNames ?? [],
    namespaced: other.cluster !== true,
    categories: other.categories ?? [],
    simulated: false,
    subresources: other.subresources ?? [],
    hasGeneration: other.hasGeneration === true,
  };
}

/** As the API forms its resources' names where nobody says otherwise. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/meta/restmapper.go UnsafeGuessKindToResource
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
