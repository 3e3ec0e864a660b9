import type { ConfigMap, KubeObject, Namespace, Secret } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import type { Describer } from './describer.ts';
import { sortedEntries, writeAnnotations, writeLabels } from './maps.ts';

/** Kinds that hold settings, and namespaces. */

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go ConfigMapDescriber
export const describeConfigMap: Describer<ConfigMap> = ({ object, to }) => {
  const { metadata, data, binaryData } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, '\nData\n====\n');
  for (const [key, value] of sortedEntries(data)) to.write(0, `${key}:\n----\n${value}\n\n`);
  to.write(0, '\nBinaryData\n====\n');
  for (const [key, value] of sortedEntries(binaryData)) to.write(0, `${key}: ${byteCount(value)} bytes\n`);
  to.write(0, '\n');
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeSecret
export const describeSecret: Describer<Secret> = ({ object, to }) => {
  const { metadata, data, type } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `\nType:\t${type ?? ''}\n`);
  to.write(0, '\nData\n====\n');
  for (const [key, value] of sortedEntries(data)) to.write(0, `${key}:\t${byteCount(value)} bytes\n`);
};

/** How many bytes stand behind base64 text. */
function byteCount(base64: string): number {
  const padding = /=*$/.exec(base64)?.[0].length ?? 0;
  return (base64.length / 4) * 3 - padding;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNamespace
export const describeNamespace: Describer<Namespace> = ({ object, to }) => {
  const { metadata, status } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `Status:\t${status?.phase ?? ''}\n`);
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) {
    to.write(0, 'Conditions:\n');
    to.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
    to.write(1, '----\t------\t------------------\t------\t-------\n');
    for (const one of conditions) {
      to.write(
        1,
        `${one.type}\t${one.status}\t${formatLong(one.lastTransitionTime)}\t${one.reason ?? ''}\t${one.message ?? ''}\n`,
      );
    }
  }
  to.write(0, '\nNo resource quota.\n\nNo LimitRange resource.\n');
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeServiceAccount
export const describeServiceAccount: Describer<KubeObject> = ({ object, to }) => {
  const { metadata } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  const secrets = (object['imagePullSecrets'] ?? []) as readonly { readonly name?: string }[];
  if (secrets.length === 0) to.write(0, 'Image pull secrets:\t<none>\n');
  for (const [at, { name }] of secrets.entries()) {
    to.write(0, `${at === 0 ? 'Image pull secrets:' : ' '.repeat(19)}\t${name ?? ''}\n`);
  }
};
