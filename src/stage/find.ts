import { clientKey, nodeKey, podKey, serviceKey } from './keys.ts';
import type { Scene } from './scene.ts';

/** A thing that answers to what is looked for. */
export interface Hit {
  /** Its selection key. */
  readonly key: string;
  readonly kind: 'Pod' | 'Service' | 'Node' | 'Client' | 'Workload';
  readonly name: string;
  readonly about: string;
}

type Known = Pick<Scene, 'pods' | 'services' | 'nodes' | 'clients' | 'workloads'>;

/** Things by their name, address, label or state: whose name begins with the text comes first. */
export function find(scene: Known, text: string, most: number): Hit[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found: { hit: Hit; rank: number }[] = [];
  for (const { hit, words } of things(scene)) {
    const name = hit.name.toLowerCase();
    const rank =
      name.startsWith(wanted) || `${hit.kind} ${name}`.toLowerCase().startsWith(wanted)
        ? 0
        : name.includes(wanted)
          ? 1
          : words.some((word) => word.toLowerCase().includes(wanted))
            ? 2
            : 3;
    if (rank < 3) found.push({ hit, rank });
  }
  found.sort((a, b) => a.rank - b.rank || (a.hit.name < b.hit.name ? -1 : a.hit.name > b.hit.name ? 1 : 0));
  return found.slice(0, most).map(({ hit }) => hit);
}

/** Everything that can be found, `most` of it at most. */
export function everything(scene: Known, most: number): Hit[] {
  return things(scene)
    .slice(0, most)
    .map(({ hit }) => hit);
}

function things(scene: Known): { hit: Hit; words: readonly string[] }[] {
  const labels = (own: Readonly<Record<string, string>> | null) =>
    Object.entries(own ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    ...scene.services.map((row) => ({
      hit: {
        key: serviceKey(row.key),
        kind: 'Service' as const,
        name: row.name,
        about: [row.type, row.clusterIPs[0] ?? row.externalName ?? ''].join(' '),
      },
      words: [
        ...row.clusterIPs,
        ...row.ingressIPs,
        row.externalName ?? '',
        row.namespace,
        ...labels(row.selector),
        ...row.ports.map((port) => `:${port.nodePort ?? port.port}`),
      ],
    })),
    ...scene.workloads.map((row) => ({
      hit: { key: row.key, kind: 'Workload' as const, name: row.name, about: row.kind },
      words: [row.kind, row.namespace],
    })),
    ...scene.nodes.map((row) => ({
      hit: { key: nodeKey(row.name), kind: 'Node' as const, name: row.name, about: row.ips[0] ?? '' },
      words: [...row.ips, row.zone ?? ''],
    })),
    ...scene.clients.map((client) => ({
      hit: { key: clientKey(client.name), kind: 'Client' as const, name: client.name, about: client.url },
      words: [client.from, client.url],
    })),
    ...scene.pods.map((pod) => ({
      hit: {
        key: podKey(pod.key),
        kind: 'Pod' as const,
        name: pod.name,
        about: `${pod.state} ${pod.node ?? ''}`,
      },
      words: [...pod.ips, pod.state, pod.status, pod.namespace, ...labels(pod.labels)],
    })),
  ];
}
