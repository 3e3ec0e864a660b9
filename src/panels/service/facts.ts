import type { ServiceRow } from '../../protocol/rows.ts';
import type { ManifestFile } from '../../state/documents.ts';

export interface FileTruth {
  readonly file: string;
  readonly line: number;
  /** Only what the file says: the rest is the API server's to fill in. */
  readonly facts: Readonly<Record<string, string>>;
}

interface WrittenSpec {
  readonly type?: unknown;
  readonly clusterIP?: unknown;
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly port?: unknown; readonly targetPort?: unknown }[];
  readonly sessionAffinity?: unknown;
  readonly externalTrafficPolicy?: unknown;
  readonly internalTrafficPolicy?: unknown;
}

/** What a file says of a Service, `ns/name`; null when none has it. */
export async function fileTruth(files: readonly ManifestFile[], key: string): Promise<FileTruth | null> {
  // The YAML library loads with the editor, after the stage is alive.
  const [{ findDocument }, { parseManifest }] = await Promise.all([
    import('../../k8s/edit.ts'),
    import('../../k8s/manifest.ts'),
  ]);
  const [namespace = '', name = ''] = key.split('/');
  for (const file of files) {
    const index = findDocument(file.text, 'v1', 'Service', namespace, name);
    const document = index === null ? undefined : parseManifest(file.text).documents[index];
    if (!document) continue;
    const spec = (document.object['spec'] ?? {}) as WrittenSpec;
    return { file: file.name, line: document.lineOf('spec').line, facts: writtenFacts(spec) };
  }
  return null;
}

function writtenFacts(spec: WrittenSpec): Record<string, string> {
  const facts: Record<string, string> = {};
  if (spec.type !== undefined) facts['type'] = String(spec.type);
  if (spec.clusterIP === 'None') facts['type'] = 'Headless';
  if (spec.selector) facts['selector'] = pairs(spec.selector);
  if (spec.ports) {
    const ports = spec.ports.map((one) => `${String(one.port)} → ${String(one.targetPort ?? one.port)}`);
    facts['ports'] = ports.join(', ');
  }
  if (spec.sessionAffinity !== undefined) facts['affinity'] = String(spec.sessionAffinity);
  if (spec.externalTrafficPolicy !== undefined) facts['outside'] = String(spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy !== undefined) facts['inside'] = String(spec.internalTrafficPolicy);
  return facts;
}

/** The same facts as the API server has them. */
export function liveTruth(service: ServiceRow): Readonly<Record<string, string>> {
  return {
    type: service.type,
    ...(service.clusterIPs.length > 0 ? { address: service.clusterIPs.join(', ') } : {}),
    ...(service.selector ? { selector: pairs(service.selector) } : {}),
    ports: service.ports.map((one) => `${one.port} → ${one.targetPort}`).join(', '),
    ...(service.affinity === 'None' ? {} : { affinity: service.affinity }),
    ...(service.externalTrafficPolicy ? { outside: service.externalTrafficPolicy } : {}),
    ...(service.internalTrafficPolicy ? { inside: service.internalTrafficPolicy } : {}),
  };
}

function pairs(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(',');
}
