import type { Container, Pod } from '../../../../k8s/objects.ts';
import type { Description } from './description.ts';

type EnvVar = NonNullable<Container['env']>[number];

/** Environment variables and where they come from. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeContainerEnvVars, describeContainerEnvFrom
export function writeEnvironment(to: Description, container: Container, pod: Pod | null): void {
  writeSources(to, container);
  const variables = container.env ?? [];
  to.write(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}\n`);
  for (const variable of variables) {
    if (variable.valueFrom) writeReference(to, variable, pod);
    else {
      for (const [at, line] of (variable.value ?? '').split('\n').entries()) {
        to.write(3, `${at === 0 ? `${variable.name}:` : ''}\t${line}\n`);
      }
    }
  }
}

function writeSources(to: Description, container: Container): void {
  const sources = container.envFrom ?? [];
  if (sources.length === 0) return;
  to.write(2, 'Environment Variables from:\n');
  for (const { configMapRef, secretRef, prefix } of sources) {
    const kind = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    const { name = '', optional = false } = configMapRef ?? secretRef ?? {};
    to.write(3, `${name}\t${kind}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}\n`);
  }
}

function writeReference(to: Description, { name, valueFrom }: EnvVar, pod: Pod | null): void {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (fieldRef) {
    const value = pod ? fieldValue(pod, fieldRef.fieldPath) : '';
    to.write(3, `${name}:\t${value} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})\n`);
  } else if (resourceFieldRef) to.write(3, `${name}:\t (${resourceFieldRef.resource})\n`);
  else if (secretKeyRef) {
    const { key, name: secret = '', optional = false } = secretKeyRef;
    to.write(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}\n`);
  } else if (configMapKeyRef) {
    const { key, name: map = '', optional = false } = configMapKeyRef;
    to.write(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional}\n`);
  }
}

/** kubectl knows the fields of metadata only; the value of others it leaves empty. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/fieldpath/fieldpath.go
function fieldValue(pod: Pod, path: string): string {
  const { metadata } = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
    case 'metadata.annotations': {
      const map = path === 'metadata.labels' ? metadata.labels : metadata.annotations;
      return Object.entries(map ?? {})
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join('\n');
    }
    default:
      return '';
  }
}
