import { hashText, joinHash } from '../../../base/hash.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { homeOfDeleted, isActive } from './serviceAccount.ts';

const NAME = 'kube-root-ca.crt';

/** Gives every namespace the certificate by which Pods know the API server. */
// kubernetes: pkg/controller/certificates/rootcacertpublisher/publisher.go
export const rootCa: Controller = {
  name: 'root-ca-certificate-publisher-controller',
  watches: { namespaces: ownKey, configmaps: (_world, change) => homeOfDeleted(change, NAME) },
  reconcile: (world, key) => {
    const { name } = splitKey(key);
    if (!isActive(world, name) || getObject(world, 'configmaps', name, NAME)) return;
    createObject(world, 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: NAME, namespace: name, annotations: { 'kubernetes.io/description': DESCRIPTION } },
      data: { 'ca.crt': certificate(world) },
    });
  },
};

// kubernetes: pkg/controller/certificates/rootcacertpublisher/publisher.go Description
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LINES = 17;
const LINE_LENGTH = 64;

/** Looks like a certificate and is none: nothing in the simulation encrypts. */
function certificate(world: World): string {
  const base = hashText('root ca', world.kernel.seed);
  const lines: string[] = [];
  for (let line = 0; line < LINES; line++) {
    let text = line === 0 ? 'MII' : '';
    while (text.length < LINE_LENGTH)
      text += BASE64.charAt(joinHash(base, line * LINE_LENGTH + text.length) % 64);
    lines.push(text);
  }
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
