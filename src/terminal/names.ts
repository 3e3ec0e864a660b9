import type { WorldView } from '../state/world.ts';

/** A word of a line of output that names something on the stage. */
export interface Named {
  /** Where in the line it begins, and how long it is. */
  readonly start: number;
  readonly length: number;
  /** The thing's selection key. */
  readonly key: string;
}

/** What words of names, addresses and `kind/name` are made of. */
const WORD = /[A-Za-z0-9][\w.:/-]*[A-Za-z0-9]|[A-Za-z0-9]/g;

/** Every word of a line that names a Pod, Service, Node, client or workload, by name or by address. */
export function namesIn(line: string, world: WorldView): Named[] {
  const words = [...line.matchAll(WORD)];
  const namespaces = namespacesIn(
    words.map(([text]) => text),
    world,
  );
  return words.flatMap((match): Named[] => {
    const [text] = match;
    const key = keyOf(text, namespaces, world);
    return key === null ? [] : [{ start: match.index, length: text.length, key }];
  });
}

/** Namespaces that the line itself names come first: they stand before the name in `-A` tables. */
function namespacesIn(words: readonly string[], world: WorldView): string[] {
  const known = new Set(
    [...world.pods.values(), ...world.services.values()].map(({ namespace }) => namespace),
  );
  const named = words.filter((word) => known.has(word));
  return [...new Set([...named, 'default', ...known])];
}

function keyOf(word: string, namespaces: readonly string[], world: WorldView): string | null {
  const slash = word.indexOf('/');
  if (slash > 0) {
    const named = byKind(word.slice(0, slash).split('.')[0] ?? '', word.slice(slash + 1), namespaces, world);
    return (
      named ?? (world.pods.has(word) ? `Pod/${word}` : world.services.has(word) ? `Service/${word}` : null)
    );
  }
  if (/^[\d.]+(:\d+)?$/.test(word)) return byAddress(word.split(':')[0] ?? '', world);
  if (word.includes('::') || /^[0-9a-f]+:[0-9a-f:]+$/i.test(word)) return byAddress(word, world);
  const [bare = '', namespace, kind] = word.split('.');
  if (kind === 'svc' && namespace !== undefined) return has(world.services, 'Service', [namespace], bare);
  return byName(word.replace(/:.*$/, ''), namespaces, world);
}

function byKind(kind: string, name: string, namespaces: readonly string[], world: WorldView): string | null {
  switch (kind.toLowerCase()) {
    case 'pod':
    case 'pods':
    case 'po':
      return has(world.pods, 'Pod', namespaces, name);
    case 'service':
    case 'services':
    case 'svc':
      return has(world.services, 'Service', namespaces, name);
    case 'node':
    case 'nodes':
    case 'no':
      return world.nodes.has(name) ? `Node/${name}` : null;
    default:
      return workload(name, namespaces, world, kind);
  }
}

function byName(name: string, namespaces: readonly string[], world: WorldView): string | null {
  if (world.nodes.has(name)) return `Node/${name}`;
  return (
    has(world.pods, 'Pod', namespaces, name) ??
    has(world.services, 'Service', namespaces, name) ??
    workload(name, namespaces, world, null) ??
    (world.clients.has(name) ? `Client/${name}` : null)
  );
}

function has(
  rows: ReadonlyMap<string, unknown>,
  kind: string,
  namespaces: readonly string[],
  name: string,
): string | null {
  const namespace = namespaces.find((one) => rows.has(`${one}/${name}`));
  return namespace === undefined ? null : `${kind}/${namespace}/${name}`;
}

function workload(
  name: string,
  namespaces: readonly string[],
  world: WorldView,
  kind: string | null,
): string | null {
  const found = [...world.workloads.values()].filter(
    (row) =>
      row.name === name &&
      (kind === null || row.kind.toLowerCase().startsWith(kind.toLowerCase().replace(/s$/, ''))),
  );
  return namespaces.flatMap((one) => found.filter((row) => row.namespace === one))[0]?.key ?? null;
}

function byAddress(ip: string, world: WorldView): string | null {
  for (const pod of world.pods.values()) if (pod.ips.includes(ip)) return `Pod/${pod.key}`;
  for (const service of world.services.values()) {
    if (service.clusterIPs.includes(ip) || service.ingressIPs.includes(ip)) return `Service/${service.key}`;
  }
  for (const node of world.nodes.values()) if (node.ips.includes(ip)) return `Node/${node.name}`;
  return null;
}
