import type { EndpointSlice, Pod, Service } from '../../k8s/objects.ts';
import type { Check, CheckName } from '../../protocol/checklist.ts';
import type { Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';

/** What every step of the checklist looks at. */
export interface Subject {
  readonly world: World;
  readonly service: Service;
  readonly namespace: string;
  readonly name: string;
  /** The Pods that carry every label of the selector, by name; empty without a selector. */
  readonly pods: readonly Pod[];
  /** Every slice that says it belongs to the Service. */
  readonly slices: readonly EndpointSlice[];
  readonly callers: readonly Caller[];
}

/** Somebody who calls the Service, or tries to. */
export interface Caller {
  readonly place: Place;
  /** The host as dialled; null: asked about, but not seen to call. */
  readonly host: string | null;
  /** The port as dialled. */
  readonly port: number | null;
}

const TITLES: Readonly<Record<CheckName, string>> = {
  service: 'the Service exists',
  selector: 'selector and labels',
  endpoints: 'endpoints and readiness',
  ports: 'ports',
  dns: 'DNS',
  policy: 'policy',
  nodes: "the Nodes' rules",
  outside: 'the way in from outside',
};

/** A step's answer; what is not said is empty. */
export function check(
  name: CheckName,
  status: Check['status'],
  finding: string,
  rest: Partial<Pick<Check, 'evidence' | 'look' | 'fix' | 'subjects'>> = {},
): Check {
  return {
    name,
    title: TITLES[name],
    status,
    finding,
    evidence: rest.evidence ?? [],
    look: rest.look ?? null,
    fix: rest.fix ?? null,
    subjects: rest.subjects ?? [],
  };
}

/** ` -n shop`, nothing in the namespace where kubectl looks anyway. */
export function inNamespace(namespace: string): string {
  return namespace === 'default' ? '' : ` -n ${namespace}`;
}

/** So many lines of evidence are enough; the rest is counted. */
const EVIDENCE_MAX = 5;

export function firstFew(lines: readonly string[]): string[] {
  if (lines.length <= EVIDENCE_MAX) return [...lines];
  return [...lines.slice(0, EVIDENCE_MAX), `and ${lines.length - EVIDENCE_MAX} more`];
}

export function plural(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

export function podSubject(pod: Pod): string {
  return `Pod/${pod.metadata.namespace}/${pod.metadata.name}`;
}
