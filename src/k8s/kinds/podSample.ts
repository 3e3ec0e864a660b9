import type { Draft } from '../kind.ts';
import { pod } from './pod.ts';

/** A Pod with one container for tests, as it is when it has been decoded. */
export function samplePod(spec: Draft = {}, container: Draft = {}, metadata: Draft = {}): Draft {
  const draft: Draft = {
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27', ...container }], ...spec },
  };
  pod.defaults?.(draft);
  return draft;
}
