import type { WorldView } from '../state/world.ts';

export interface Simplification {
  /** A field (`spec.affinity.podAffinity`) or a kind (`Ingress`). */
  readonly what: string;
  readonly about: string;
}

type Present = Pick<WorldView, 'pods' | 'others' | 'services' | 'policies'>;

/** What of the things that are in the cluster now is simplified: kinds first, then fields of Pods. */
export function simplifiedHere({ pods, others, services, policies }: Present): readonly Simplification[] {
  const kinds = countOf([...others.values()].map((row) => row.kind));
  const fields = countOf([...pods.values()].flatMap((pod) => [...new Set(pod.notSimulated.map(inAnyItem))]));
  const list = kinds.map(([what, count]) => ({
    what,
    about: `(${times(count, 'object')}) is stored and shown; nothing acts on it`,
  }));
  if ([...services.values()].some((service) => service.ingressIPs.length > 0)) {
    list.push({ what: 'LoadBalancer', about: 'has its address within seconds; a cloud takes minutes' });
  }
  if (policies.size > 0) {
    list.push({
      what: 'NetworkPolicy',
      about: 'is in force as soon as it is stored; a network plugin needs about a second',
    });
  }
  for (const [what, count] of fields) list.push({ what, about: `(${times(count, 'Pod')}) has no effect` });
  return list;
}

/** `spec.containers[2].tty` is the same simplification in every container. */
function inAnyItem(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]');
}

function countOf(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function times(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
