import type { Draft } from '../../k8s/kind.ts';

/** Where every container finds the token of its Pod's account. */
// kubernetes: plugin/pkg/admission/serviceaccount/admission.go
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const VOLUME_PREFIX = 'kube-api-access-';

/** An hour and seven seconds: the odd number tells the API server that it made the volume itself. */
const TOKEN_SECONDS = 3607;

/**
 * Gives every container the token of the Pod's account. `suffix` ends the volume's name. Nothing happens when the Pod
 * wants none or has one by hand.
 */
export function mountToken(spec: Draft, suffix: string): void {
  if (spec['automountServiceAccountToken'] === false) return;
  const volumes: Draft[] = spec['volumes'] ?? [];
  const existing = volumes.find((volume) => String(volume['name']).startsWith(VOLUME_PREFIX));
  const name: string = existing?.['name'] ?? VOLUME_PREFIX + suffix;
  let mounted = false;
  for (const list of ['initContainers', 'containers']) {
    for (const container of (spec[list] ?? []) as Draft[]) {
      const mounts: Draft[] = container['volumeMounts'] ?? [];
      if (mounts.some((mount) => mount['mountPath'] === TOKEN_PATH)) continue;
      container['volumeMounts'] = [...mounts, { mountPath: TOKEN_PATH, name, readOnly: true }];
      mounted = true;
    }
  }
  if (mounted && existing === undefined) spec['volumes'] = [...volumes, tokenVolume(name)];
}

function tokenVolume(name: string): Draft {
  const namespace = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
        { downwardAPI: { items: [{ fieldRef: namespace, path: 'namespace' }] } },
      ],
    },
  };
}
