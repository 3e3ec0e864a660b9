import { cloneData, deepFreeze } from '../../base/plain.ts';
import type { Draft, KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import { drawSuffix } from '../kernel/kernel.ts';
import type { World } from '../world.ts';

/** What the admission plugins of a default cluster write into every Pod. */

/** How long a Pod stays on a Node that has gone, unless it says otherwise. */
// kubernetes: plugin/pkg/admission/defaulttolerationseconds/admission.go
const TOLERATION_SECONDS = 300;

// kubernetes: plugin/pkg/admission/serviceaccount/admission.go
const API_TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const API_VOLUME_PREFIX = 'kube-api-access-';

/** Fills in what admission adds to a Pod. Plugins run on a mutable draft, after its defaults. */
// kubernetes: pkg/kubeapiserver/options/plugins.go
export function admitPod(world: World, draft: Draft): void {
  const spec: Draft = draft['spec'] ?? {};
  draft['spec'] = spec;
  addServiceAccount(world, draft, spec);
  addTolerations(spec);
  spec['priority'] ??= 0;
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
}

/** A Pod's spec and status as they are stored, for one template and one owner. */
interface Prepared {
  readonly seed: number;
  readonly owner: string;
  readonly spec: unknown;
  readonly status: unknown;
}

/**
 * By the frozen spec of a template: what became of it for the last owner. Pods of one ReplicaSet share it, so that a
 * hundred thousand of them cost little more than their metadata. It only saves work: the result depends on nothing else.
 */
const preparedSpecs = new WeakMap<object, Prepared>();

/** A Pod made from a checked template, with defaults and what admission adds. */
export function preparePod(world: World, kind: KindDefinition, given: Draft): Draft {
  const spec: object = given['spec'] ?? {};
  const owner = tokenSubject(given);
  const { seed } = world.kernel;
  let prepared = Object.isFrozen(spec) ? preparedSpecs.get(spec) : undefined;
  if (prepared === undefined || prepared.owner !== owner || prepared.seed !== seed) {
    const draft: Draft = cloneData({ metadata: given['metadata'], spec });
    kind.defaults?.(draft);
    admitPod(world, draft);
    kind.prepareForCreate?.(draft);
    prepared = { seed, owner, spec: deepFreeze(draft['spec']), status: deepFreeze(draft['status']) };
    if (Object.isFrozen(spec)) preparedSpecs.set(spec, prepared);
  }
  const status = given['status'] ?? prepared.status;
  return { ...given, spec: prepared.spec, ...(status === undefined ? {} : { status }) };
}

// kubernetes: plugin/pkg/admission/serviceaccount/admission.go
function addServiceAccount(world: World, draft: Draft, spec: Draft): void {
  spec['serviceAccountName'] ||= spec['serviceAccount'] || 'default';
  spec['serviceAccount'] = spec['serviceAccountName'];
  if (spec['automountServiceAccountToken'] === false) return;
  const volumes: Draft[] = spec['volumes'] ?? [];
  let volume = volumes.find((one) => String(one['name']).startsWith(API_VOLUME_PREFIX));
  let added = false;
  for (const container of [...(spec['initContainers'] ?? []), ...(spec['containers'] ?? [])] as Draft[]) {
    const mounts: Draft[] = container['volumeMounts'] ?? [];
    if (mounts.some((mount) => mount['mountPath'] === API_TOKEN_PATH)) continue;
    volume ??= tokenVolume(world, draft);
    added = true;
    container['volumeMounts'] = [...mounts, { name: volume['name'], readOnly: true, mountPath: API_TOKEN_PATH }];
  }
  if (added && volume && !volumes.includes(volume)) spec['volumes'] = [...volumes, volume];
}

/** Simplified: Pods of one owner share the random end of the volume's name, where each has its own upstream. */
function tokenVolume(world: World, draft: Draft): Draft {
  return {
    name: API_VOLUME_PREFIX + drawSuffix(world, 5, 'token volume', tokenSubject(draft), 0),
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  };
}

function tokenSubject(draft: Draft): string {
  const metadata = (draft as unknown as Pick<KubeObject, 'metadata'>).metadata;
  return metadata.ownerReferences?.[0]?.uid ?? `${metadata.namespace ?? ''}/${metadata.name}`;
}

function addTolerations(spec: Draft): void {
  const tolerations: Draft[] = spec['tolerations'] ?? [];
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((one) => toleratesNoExecute(one, key)),
  );
  if (added.length === 0) return;
  spec['tolerations'] = [
    ...tolerations,
    ...added.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATION_SECONDS })),
  ];
}

function toleratesNoExecute(toleration: Draft, key: string): boolean {
  const { key: own, effect } = toleration;
  return (own === undefined || own === '' || own === key) && (!effect || effect === 'NoExecute');
}
