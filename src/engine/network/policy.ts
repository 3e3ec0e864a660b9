import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import { matchesSelector, type LabelSelector } from '../../k8s/labels.ts';
import type { KubeObject, Meta, Namespace, Pod } from '../../k8s/objects.ts';
import { getObject, listObjects, objectAt } from '../apiserver/read.ts';
import type { World } from '../world.ts';
import { whoHas } from './places.ts';

/** What the policies that select a Pod say of one packet, evaluated on real Pod addresses and target ports. */
export interface PolicyVerdict {
  readonly allowed: boolean;
  /** `namespace/name` of those that isolate the Pod in this direction; sorted. Empty: it is not isolated. */
  readonly policies: readonly string[];
  /** The one that allowed it. */
  readonly by: string | null;
}

export interface Traffic {
  /** The other side as the Pod sees it, after every translation. */
  readonly peerIp: string;
  /** Of the destination. */
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP';
  /** `namespace/name` of the Pod that is the destination; null when it is none. */
  readonly destinationPod: string | null;
}

export interface NetworkPolicy {
  readonly metadata: Meta;
  readonly spec?: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

const OPEN: PolicyVerdict = { allowed: true, policies: [], by: null };

type Direction = 'ingress' | 'egress';

/** The policies in force that isolate a Pod, for each direction; their names, sorted. */
export function isolationOf(world: World, pod: Pod): Readonly<Record<Direction, readonly string[]>> {
  const names = (direction: Direction): string[] =>
    isolating(world, direction, pod).map((policy) => policy.metadata.name);
  return { ingress: names('ingress'), egress: names('egress') };
}

/** Whether a policy's own selector takes in a Pod of its namespace. */
export function selectsPod(policy: KubeObject, pod: KubeObject): boolean {
  const { spec } = policy as unknown as NetworkPolicy;
  return matchesSelector(spec?.podSelector ?? {}, pod.metadata.labels);
}

function isolating(world: World, direction: Direction, pod: Pod): NetworkPolicy[] {
  return selectingAmong(policiesIn(world, pod.metadata.namespace ?? ''), direction, pod);
}

function policiesIn(world: World, namespace: string): NetworkPolicy[] {
  if (world.settings.networkPolicy !== 'enforced') return [];
  return listObjects<NetworkPolicy>(world, 'networkpolicies.networking.k8s.io', namespace);
}

/** A Pod with its Node's network is the Node: no policy is for it. */
function selectingAmong(all: readonly NetworkPolicy[], direction: Direction, pod: Pod): NetworkPolicy[] {
  if (pod.spec.hostNetwork === true) return [];
  const { labels } = pod.metadata;
  return all.filter(
    (policy) => covers(policy, direction) && matchesSelector(policy.spec?.podSelector ?? {}, labels),
  );
}

/** Whether policies let a Pod (`namespace/name`) send or receive this. */
// kubernetes: staging/src/k8s.io/api/networking/v1/types.go. Simplified: in force as soon as it is stored.
export function policyVerdict(
  world: World,
  direction: Direction,
  podKey: string,
  traffic: Traffic,
): PolicyVerdict {
  const namespace = podKey.slice(0, podKey.indexOf('/'));
  // Most namespaces have none, and this is asked of both ends of every connection.
  const all = policiesIn(world, namespace);
  if (all.length === 0) return OPEN;
  const pod = objectAt<Pod>(world, 'pods', podKey);
  const selecting = pod ? selectingAmong(all, direction, pod) : [];
  if (!pod || selecting.length === 0 || isExempt(world, podKey, pod, traffic)) return OPEN;
  const policies = selecting.map((policy) => `${namespace}/${policy.metadata.name}`);
  const allowing = selecting.find((policy) =>
    (policy.spec?.[direction] ?? []).some((rule) => ruleMatches(world, rule, direction, namespace, traffic)),
  );
  return {
    allowed: allowing !== undefined,
    policies,
    by: allowing ? `${namespace}/${allowing.metadata.name}` : null,
  };
}

/** Ingress unless said otherwise; egress too as soon as there is an egress rule. */
function covers(policy: NetworkPolicy, direction: Direction): boolean {
  const types = policy.spec?.policyTypes;
  const wanted = direction === 'ingress' ? 'Ingress' : 'Egress';
  if (types !== undefined && types.length > 0) return types.includes(wanted);
  return direction === 'ingress' || (policy.spec?.egress ?? []).length > 0;
}

/** A Pod may always talk to itself, and with its own Node, both ways. */
// kubernetes/website: content/en/docs/concepts/services-networking/network-policies.md
function isExempt(world: World, podKey: string, pod: Pod, { peerIp }: Traffic): boolean {
  const holder = whoHas(world, peerIp);
  if (holder?.kind === 'pod') return holder.pod === podKey;
  return holder?.kind === 'node' && holder.node === pod.spec.nodeName;
}

function ruleMatches(
  world: World,
  rule: Rule,
  direction: Direction,
  namespace: string,
  traffic: Traffic,
): boolean {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  const ports = rule.ports ?? [];
  const peerFits =
    peers.length === 0 || peers.some((peer) => peerMatches(world, peer, namespace, traffic.peerIp));
  return peerFits && (ports.length === 0 || ports.some((port) => portMatches(world, port, traffic)));
}

function peerMatches(world: World, peer: Peer, policyNamespace: string, ip: string): boolean {
  if (peer.ipBlock) {
    const { cidr, except } = peer.ipBlock;
    if (familyOf(cidr.split('/')[0] ?? '') !== familyOf(ip)) return false;
    return cidrContains(cidr, ip) && !(except ?? []).some((each) => cidrContains(each, ip));
  }
  const holder = whoHas(world, ip);
  if (holder?.kind !== 'pod') return false;
  const [namespace = '', name = ''] = holder.pod.split('/');
  const pod = getObject<Pod>(world, 'pods', namespace, name);
  if (!pod || pod.spec.hostNetwork === true) return false;
  if (peer.namespaceSelector) {
    const labels = getObject<Namespace>(world, 'namespaces', '', namespace)?.metadata.labels;
    if (!matchesSelector(peer.namespaceSelector, labels)) return false;
  } else if (namespace !== policyNamespace) {
    return false;
  }
  return peer.podSelector === undefined || matchesSelector(peer.podSelector, pod.metadata.labels);
}

/** Names are looked up in the containers of the Pod that is the destination. */
function portMatches(world: World, wanted: PolicyPort, traffic: Traffic): boolean {
  const protocol = wanted.protocol ?? 'TCP';
  if (protocol !== traffic.protocol) return false;
  if (wanted.port === undefined) return true;
  if (typeof wanted.port === 'number') {
    return traffic.port >= wanted.port && traffic.port <= (wanted.endPort ?? wanted.port);
  }
  const [namespace = '', name = ''] = (traffic.destinationPod ?? '').split('/');
  const pod = getObject<Pod>(world, 'pods', namespace, name);
  return (pod?.spec.containers ?? []).some((container) =>
    (container.ports ?? []).some(
      (port) =>
        port.name === wanted.port &&
        (port.protocol ?? 'TCP') === protocol &&
        port.containerPort === traffic.port,
    ),
  );
}
