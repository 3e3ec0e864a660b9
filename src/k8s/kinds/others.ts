import type { KindDefinition } from '../kind.ts';

/**
 * The rest of the official API: stored, checked against its schema and shown, but nothing acts on it.
 * What a real server answers without storing anything (reviews, bindings) is not among them.
 */
interface OtherKind {
  readonly kind: string;
  readonly plural: string;
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
    { kind: 'ComponentStatus', plural: 'componentstatuses', shortNames: ['cs'], cluster: true },
    { kind: 'LimitRange', plural: 'limitranges', shortNames: ['limits'] },
    {
      kind: 'PersistentVolume',
      plural: 'persistentvolumes',
      shortNames: ['pv'],
      cluster: true,
      subresources: ['status'],
    },
    {
      kind: 'PersistentVolumeClaim',
      plural: 'persistentvolumeclaims',
      shortNames: ['pvc'],
      subresources: ['status'],
    },
    { kind: 'PodTemplate', plural: 'podtemplates', hasGeneration: true },
    {
      kind: 'ReplicationController',
      plural: 'replicationcontrollers',
      shortNames: ['rc'],
      categories: ['all'],
      subresources: ['status', 'scale'],
      hasGeneration: true,
    },
    { kind: 'ResourceQuota', plural: 'resourcequotas', shortNames: ['quota'], subresources: ['status'] },
  ],
  'apps/v1': [{ kind: 'ControllerRevision', plural: 'controllerrevisions' }],
  'autoscaling/v2': [
    {
      kind: 'HorizontalPodAutoscaler',
      plural: 'horizontalpodautoscalers',
      shortNames: ['hpa'],
      categories: ['all'],
      subresources: ['status'],
    },
  ],
  'policy/v1': [
    {
      kind: 'PodDisruptionBudget',
      plural: 'poddisruptionbudgets',
      shortNames: ['pdb'],
      subresources: ['status'],
      hasGeneration: true,
    },
  ],
  'apiregistration.k8s.io/v1': [
    { kind: 'APIService', plural: 'apiservices', cluster: true, subresources: ['status'] },
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
    },
  ],
  'admissionregistration.k8s.io/v1': [
    {
      kind: 'MutatingWebhookConfiguration',
      plural: 'mutatingwebhookconfigurations',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'ValidatingWebhookConfiguration',
      plural: 'validatingwebhookconfigurations',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'ValidatingAdmissionPolicy',
      plural: 'validatingadmissionpolicies',
      categories: ['api-extensions'],
      cluster: true,
      subresources: ['status'],
      hasGeneration: true,
    },
    {
      kind: 'ValidatingAdmissionPolicyBinding',
      plural: 'validatingadmissionpolicybindings',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'MutatingAdmissionPolicy',
      plural: 'mutatingadmissionpolicies',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
    {
      kind: 'MutatingAdmissionPolicyBinding',
      plural: 'mutatingadmissionpolicybindings',
      categories: ['api-extensions'],
      cluster: true,
      hasGeneration: true,
    },
  ],
  'certificates.k8s.io/v1': [
    {
      kind: 'CertificateSigningRequest',
      plural: 'certificatesigningrequests',
      shortNames: ['csr'],
      cluster: true,
      subresources: ['status'],
    },
  ],
  'coordination.k8s.io/v1': [{ kind: 'Lease', plural: 'leases' }],
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
    { kind: 'IngressClass', plural: 'ingressclasses', cluster: true, hasGeneration: true },
  ],
  'node.k8s.io/v1': [{ kind: 'RuntimeClass', plural: 'runtimeclasses', cluster: true }],
  'rbac.authorization.k8s.io/v1': [
    { kind: 'Role', plural: 'roles' },
    { kind: 'ClusterRole', plural: 'clusterroles', cluster: true },
    { kind: 'RoleBinding', plural: 'rolebindings' },
    { kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', cluster: true },
  ],
  'resource.k8s.io/v1': [
    { kind: 'DeviceClass', plural: 'deviceclasses', cluster: true },
    { kind: 'ResourceClaim', plural: 'resourceclaims', subresources: ['status'] },
    { kind: 'ResourceClaimTemplate', plural: 'resourceclaimtemplates' },
    { kind: 'ResourceSlice', plural: 'resourceslices', cluster: true },
  ],
  'scheduling.k8s.io/v1': [
    { kind: 'PriorityClass', plural: 'priorityclasses', shortNames: ['pc'], cluster: true },
  ],
  'storage.k8s.io/v1': [
    { kind: 'CSIDriver', plural: 'csidrivers', cluster: true },
    { kind: 'CSINode', plural: 'csinodes', cluster: true },
    { kind: 'CSIStorageCapacity', plural: 'csistoragecapacities' },
    { kind: 'StorageClass', plural: 'storageclasses', shortNames: ['sc'], cluster: true },
    { kind: 'VolumeAttachment', plural: 'volumeattachments', cluster: true, subresources: ['status'] },
    { kind: 'VolumeAttributesClass', plural: 'volumeattributesclasses', shortNames: ['vac'], cluster: true },
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
    plural: other.plural,
    singular: other.kind.toLowerCase(),
    shortNames: other.shortNames ?? [],
    namespaced: other.cluster !== true,
    categories: other.categories ?? [],
    simulated: false,
    subresources: other.subresources ?? [],
    hasGeneration: other.hasGeneration === true,
  };
}
