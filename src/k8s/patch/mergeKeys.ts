import { apiVersionOf, type KindDefinition } from '../kind.ts';

/**
 * How each list and map of the API is merged: by strategic merge patches (`patchStrategy`, `patchMergeKey`) and by
 * server-side apply (`listType`, `listMapKeys`, `mapType`, `structType`). What is not named here is a list that is
 * replaced as a whole, or a map that is merged field by field.
 */
// kubernetes: struct tags and markers of staging/src/k8s.io/api/*/v*/types.go, apimachinery/pkg/apis/meta/v1/types.go

export interface Rule {
  /** A list whose elements a strategic merge patch merges; by `mergeKey`, or as a set of plain values without it. */
  readonly merge?: true;
  readonly mergeKey?: string;
  /** The patch names all fields that stay: what it does not name goes. */
  readonly retainKeys?: true;
  /** Server-side apply: the fields that tell the elements of a list apart, with the value that absence stands for. */
  readonly listKeys?: Readonly<Record<string, string | null>>;
  /** Server-side apply: a list of plain values, each of which has its owners. */
  readonly set?: true;
  /** Server-side apply: owned as a whole. */
  readonly atomic?: true;
  /** The fields of the map, or of the elements of the list. */
  readonly fields?: Rules;
}

export type Rules = Readonly<Record<string, Rule>>;

/** The rules of a kind's objects. */
export function rulesOf(kind: Pick<KindDefinition, 'group' | 'version' | 'kind'>): Rules {
  return KINDS[`${apiVersionOf(kind)} ${kind.kind}`] ?? PLAIN;
}

const ATOMIC: Rule = { atomic: true };

/** A list that both ways of patching merge by one field. */
function by(key: string, fields: Rules = {}): Rule {
  return { merge: true, mergeKey: key, listKeys: { [key]: null }, fields };
}

/** A list that server-side apply replaces as a whole, though a strategic merge patch merges it. */
function patchedBy(key: string, fields: Rules = {}): Rule {
  return { merge: true, mergeKey: key, fields };
}

const METADATA: Rule = {
  fields: {
    ownerReferences: by('uid'),
    finalizers: { merge: true, set: true },
    managedFields: ATOMIC,
  },
};

const CONDITIONS: Rule = by('type');

const VALUE_FROM: Rule = {
  fields: { fieldRef: ATOMIC, resourceFieldRef: ATOMIC, configMapKeyRef: ATOMIC, secretKeyRef: ATOMIC },
};

const CONTAINER: Rules = {
  ports: {
    merge: true,
    mergeKey: 'containerPort',
    listKeys: { containerPort: null, protocol: 'TCP' },
  },
  env: by('name', { valueFrom: VALUE_FROM }),
  volumeMounts: by('mountPath'),
  volumeDevices: by('devicePath'),
  resources: { fields: { claims: { listKeys: { name: null, request: '' } } } },
};

const VOLUME: Rules = {
  // The reference of most sources to a Secret is owned as a whole.
  cephfs: { fields: { secretRef: ATOMIC } },
  csi: { fields: { nodePublishSecretRef: ATOMIC } },
};

const POD_SPEC: Rule = {
  fields: {
    volumes: { ...by('name', VOLUME), retainKeys: true },
    initContainers: by('name', CONTAINER),
    containers: by('name', CONTAINER),
    ephemeralContainers: by('name', CONTAINER),
    nodeSelector: ATOMIC,
    imagePullSecrets: by('name'),
    hostAliases: by('ip'),
    topologySpreadConstraints: {
      merge: true,
      mergeKey: 'topologyKey',
      listKeys: { topologyKey: null, whenUnsatisfiable: null },
      fields: { labelSelector: ATOMIC },
    },
    schedulingGates: by('name'),
    resourceClaims: { ...by('name'), retainKeys: true },
    affinity: {
      fields: { nodeAffinity: { fields: { requiredDuringSchedulingIgnoredDuringExecution: ATOMIC } } },
    },
  },
};

const TEMPLATE: Rule = { fields: { metadata: METADATA, spec: POD_SPEC } };

const POD: Rules = {
  metadata: METADATA,
  spec: POD_SPEC,
  status: { fields: { conditions: CONDITIONS, podIPs: by('ip'), hostIPs: patchedBy('ip') } },
};

const SERVICE: Rules = {
  metadata: METADATA,
  spec: {
    fields: {
      ports: { merge: true, mergeKey: 'port', listKeys: { port: null, protocol: 'TCP' } },
      selector: ATOMIC,
    },
  },
  status: { fields: { conditions: CONDITIONS } },
};

const NODE: Rules = {
  metadata: METADATA,
  spec: { fields: { podCIDRs: { merge: true, set: true }, configSource: ATOMIC } },
  status: { fields: { conditions: CONDITIONS, addresses: by('type') } },
};

const WORKLOAD: Rules = {
  metadata: METADATA,
  spec: { fields: { selector: ATOMIC, template: TEMPLATE } },
  status: { fields: { conditions: CONDITIONS } },
};

const DEPLOYMENT: Rules = {
  ...WORKLOAD,
  spec: { fields: { ...WORKLOAD['spec']?.fields, strategy: { retainKeys: true } } },
};

const JOB: Rules = { ...WORKLOAD, status: { fields: { conditions: patchedBy('type') } } };

const CRON_JOB: Rules = {
  metadata: METADATA,
  spec: { fields: { jobTemplate: { fields: { metadata: METADATA, spec: JOB['spec'] ?? {} } } } },
};

/** What has nothing but its metadata and perhaps conditions. */
const PLAIN: Rules = { metadata: METADATA, status: { fields: { conditions: CONDITIONS } } };

const KINDS: Readonly<Record<string, Rules>> = {
  'v1 Pod': POD,
  'v1 PodTemplate': { metadata: METADATA, template: TEMPLATE },
  'v1 ReplicationController': WORKLOAD,
  'v1 Service': SERVICE,
  'v1 Node': NODE,
  'v1 ServiceAccount': { metadata: METADATA, secrets: by('name'), imagePullSecrets: ATOMIC },
  'apps/v1 Deployment': DEPLOYMENT,
  'apps/v1 ReplicaSet': WORKLOAD,
  'apps/v1 StatefulSet': WORKLOAD,
  'apps/v1 DaemonSet': WORKLOAD,
  'batch/v1 Job': JOB,
  'batch/v1 CronJob': CRON_JOB,
  'networking.k8s.io/v1 NetworkPolicy': { metadata: METADATA, spec: { fields: { podSelector: ATOMIC } } },
  'networking.k8s.io/v1 Ingress': {
    metadata: METADATA,
    spec: { fields: { defaultBackend: { fields: { resource: ATOMIC } } } },
  },
  'policy/v1 PodDisruptionBudget': {
    metadata: METADATA,
    spec: { fields: { selector: ATOMIC } },
    status: { fields: { conditions: CONDITIONS } },
  },
};
