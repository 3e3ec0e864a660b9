import type { Draft } from '../kind.ts';

/** An object without what only the cluster that it was read from can know. */
export interface Cleaned {
  readonly object: Draft;
  /** The fields that were taken out. */
  readonly took: readonly string[];
  /** What was kept although another cluster may have given it away already. */
  readonly doubtful: readonly string[];
}

/** Every object that a server has stored has both; nobody writes them by hand. */
export function isFromCluster(object: Draft): boolean {
  const metadata = mapping(object['metadata']);
  return typeof metadata?.['uid'] === 'string' || typeof metadata?.['resourceVersion'] === 'string';
}

/** Takes out what the server and its controllers filled in and would refuse, or get wrong, in another cluster. */
export function cleanObject(given: Draft): Cleaned {
  const object = structuredClone(given);
  const took = new Set<string>();
  const take: Take = (holder, path, fields) => {
    for (const field of fields) {
      if (holder === null || !Object.hasOwn(holder, field)) continue;
      delete holder[field];
      took.add(path === '' ? field : `${path}.${field}`);
    }
  };
  take(object, '', ['status']);
  cleanMetadata(mapping(object['metadata']), take);
  const spec = mapping(object['spec']);
  if (spec !== null) CLEAN_SPEC[String(object['kind'])]?.(spec, take, object);
  if (spec !== null && dropTokenVolume(spec)) took.add('spec.volumes[] kube-api-access');
  cleanTemplates(spec, take);
  return { object, took: [...took], doubtful: doubtfulOf(object) };
}

type Take = (holder: Draft | null, path: string, fields: readonly string[]) => void;

// kubernetes: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go ObjectMeta
const SERVER_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'ownerReferences',
];

const CONTROLLER_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'endpoints.kubernetes.io/last-change-trigger-time',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
];

/** Finalizers that controllers add by themselves where they are needed. */
const CONTROLLER_FINALIZERS = new Set([
  'service.kubernetes.io/load-balancer-cleanup',
  'batch.kubernetes.io/job-tracking',
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
  'foregroundDeletion',
  'orphan',
]);

function cleanMetadata(metadata: Draft | null, take: Take): void {
  if (metadata === null) return;
  take(metadata, 'metadata', SERVER_METADATA);
  if (metadata['name'] !== undefined) take(metadata, 'metadata', ['generateName']);
  const annotations = mapping(metadata['annotations']);
  take(annotations, 'metadata.annotations', CONTROLLER_ANNOTATIONS);
  dropIfEmpty(metadata, 'annotations');
  take(mapping(metadata['labels']), 'metadata.labels', ['kubernetes.io/metadata.name']);
  dropIfEmpty(metadata, 'labels');
  const finalizers: unknown = metadata['finalizers'];
  if (!Array.isArray(finalizers)) return;
  const kept = finalizers.filter((one) => !CONTROLLER_FINALIZERS.has(String(one)));
  if (kept.length === finalizers.length) return;
  take(metadata, 'metadata', ['finalizers']);
  if (kept.length > 0) metadata['finalizers'] = kept;
}

const CLEAN_SPEC: Readonly<Record<string, (spec: Draft, take: Take, object: Draft) => void>> = {
  Service(spec, take) {
    // Headless is a wish; an address is what the cluster had free.
    if (spec['clusterIP'] !== 'None') take(spec, 'spec', ['clusterIP', 'clusterIPs']);
  },
  Pod(spec, take, object) {
    take(spec, 'spec', ['nodeName']);
    const metadata = mapping(object['metadata']) ?? {};
    // kubernetes: plugin/pkg/admission/podtopologylabels/admission.go
    take(mapping(metadata['labels']), 'metadata.labels', [
      'topology.kubernetes.io/region',
      'topology.kubernetes.io/zone',
    ]);
    dropIfEmpty(metadata, 'labels');
  },
  Namespace(spec, take, object) {
    take(spec, 'spec', ['finalizers']);
    dropIfEmpty(object, 'spec');
  },
  PersistentVolumeClaim(spec, take) {
    take(spec, 'spec', ['volumeName']);
  },
  Job: cleanJob,
  CronJob(spec, take) {
    const job = mapping(spec['jobTemplate']);
    take(mapping(job?.['metadata']), 'spec.jobTemplate.metadata', ['creationTimestamp']);
    cleanTemplates(mapping(job?.['spec']), take);
  },
};

/** The token that admission mounts into every Pod is another one in every cluster. */
// kubernetes: plugin/pkg/admission/serviceaccount/admission.go
function dropTokenVolume(spec: Draft): boolean {
  const isToken = (one: unknown): boolean =>
    String(mapping(one)?.['name']).startsWith('kube-api-access-') &&
    mapping(one)?.['projected'] !== undefined;
  const volumes: unknown[] = listOf(spec['volumes']);
  const names = new Set(volumes.filter(isToken).map((one) => String(mapping(one)?.['name'])));
  if (names.size === 0) return false;
  spec['volumes'] = volumes.filter((one) => !isToken(one));
  if (names.size === volumes.length) delete spec['volumes'];
  for (const field of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of listOf(spec[field]).map(mapping)) {
      if (!Array.isArray(container?.['volumeMounts'])) continue;
      container['volumeMounts'] = container['volumeMounts'].filter(
        (mount) => !names.has(String(mapping(mount)?.['name'])),
      );
      dropIfEmpty(container, 'volumeMounts');
    }
  }
  return true;
}

/** The server makes a Job's selector from the Job's uid, and refuses one that was made from another's. */
// kubernetes: pkg/registry/batch/job/strategy.go generateSelector
function cleanJob(spec: Draft, take: Take): void {
  if (spec['manualSelector'] === true) return;
  take(spec, 'spec', ['selector']);
  const metadata = mapping(mapping(spec['template'])?.['metadata']);
  take(mapping(metadata?.['labels']), 'spec.template.metadata.labels', [
    'controller-uid',
    'batch.kubernetes.io/controller-uid',
    'job-name',
    'batch.kubernetes.io/job-name',
  ]);
  if (metadata !== null) dropIfEmpty(metadata, 'labels');
}

function cleanTemplates(spec: Draft | null, take: Take): void {
  const metadata = mapping(mapping(spec?.['template'])?.['metadata']);
  take(metadata, 'spec.template.metadata', ['creationTimestamp']);
  for (const claim of listOf(spec?.['volumeClaimTemplates']).map(mapping)) {
    take(claim, 'spec.volumeClaimTemplates[]', ['status']);
    take(mapping(claim?.['metadata']), 'spec.volumeClaimTemplates[].metadata', ['creationTimestamp']);
  }
}

/** Ports of the Nodes are part of what people rely on, so they stay; they may be taken where the object goes. */
function doubtfulOf(object: Draft): string[] {
  if (object['kind'] !== 'Service') return [];
  const spec = mapping(object['spec']);
  const ports = listOf(spec?.['ports']).flatMap((port) => mapping(port)?.['nodePort'] ?? []);
  const name = String(mapping(object['metadata'])?.['name']);
  const health: unknown = spec?.['healthCheckNodePort'];
  return [
    ...(ports.length > 0 ? [`nodePort ${ports.join(', ')} of Service ${name}`] : []),
    ...(typeof health === 'number' && health > 0 ? [`healthCheckNodePort ${health} of Service ${name}`] : []),
  ];
}

function dropIfEmpty(holder: Draft, field: string): void {
  const value: unknown = holder[field];
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) delete holder[field];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapping(value: unknown): Draft | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Draft) : null;
}
