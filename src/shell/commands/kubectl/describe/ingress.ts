import type { Service } from '../../../../k8s/objects.ts';
import { getObject, type Session } from '../session.ts';
import { problemOf, textOf } from '../failure.ts';
import type { Describer } from './describer.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { endpointsText, slicesOf } from './service.ts';

interface Backend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly number?: number; readonly name?: string };
  };
  readonly resource?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
}

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly tls?: readonly { readonly secretName?: string; readonly hosts?: readonly string[] }[];
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: { readonly paths: readonly { readonly path?: string; readonly backend: Backend }[] };
  }[];
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeIngressV1
export const describeIngress: Describer = async ({ session, object, to }) => {
  const { metadata } = object;
  const namespace = metadata.namespace ?? '';
  const spec = (object['spec'] ?? {}) as IngressSpec;
  const status = object['status'] as
    | { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
    | undefined;
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  to.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  to.write(0, `Namespace:\t${namespace}\n`);
  to.write(0, `Address:\t${[...new Set(addresses)].sort().join(',')}\n`);
  to.write(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}\n`);
  const fallback = spec.defaultBackend
    ? await backendText(session, namespace, spec.defaultBackend)
    : '<default>';
  to.write(0, `Default backend:\t${fallback}\n`);
  if ((spec.tls ?? []).length > 0) to.write(0, 'TLS:\n');
  for (const { secretName = '', hosts = [] } of spec.tls ?? []) {
    to.write(
      1,
      secretName === '' ? `SNI routes ${hosts.join(',')}\n` : `${secretName} terminates ${hosts.join(',')}\n`,
    );
  }
  to.write(0, 'Rules:\n  Host\tPath\tBackends\n');
  to.write(1, '----\t----\t--------\n');
  const rules = (spec.rules ?? []).filter(({ http }) => http !== undefined);
  for (const { host, http } of rules) {
    to.write(1, `${host || '*'}\t\n`);
    for (const { path = '', backend } of http?.paths ?? []) {
      to.write(2, `\t${path} \t${await backendText(session, namespace, backend)}\n`);
    }
  }
  if (rules.length === 0) to.write(1, `*\t*\t${fallback}\n`);
  writeAnnotations(to, 'Annotations', metadata.annotations);
};

async function backendText(session: Session, namespace: string, backend: Backend): Promise<string> {
  const { service, resource } = backend;
  if (!service) {
    if (!resource) return '';
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  }
  const { number, name } = service.port ?? {};
  const text = `${service.name}:${number ?? name ?? ''}`;
  const slices = await slicesOf(session, namespace, service.name);
  try {
    const object = (await getObject(session, 'services', namespace, service.name)) as unknown as Service;
    const port = (object.spec.ports ?? []).find((one) => (number ? one.port === number : one.name === name));
    return `${text} (${endpointsText(slices, port?.name ?? '')})`;
  } catch (error) {
    return `${text} (<error: ${textOf(problemOf(error))}>)`;
  }
}
