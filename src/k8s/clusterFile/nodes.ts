import { cidrsOverlap, formatIp, parseCidr, parseIp, subnets } from '../addresses.ts';
import type { IpFamily, NodeSettings } from '../clusterSettings.ts';
import { isDns1123Subdomain, isLabelKey, isLabelValue } from '../validation/names.ts';
import type { FieldReader } from './reader.ts';

export interface NodeContext {
  readonly ipFamilies: readonly IpFamily[];
  readonly podCIDRs: readonly string[];
  /** False when the ranges are wrong already: nothing is cut from them then. */
  readonly usable: boolean;
}

/** What each Node gets of `spec.podCIDRs`. */
const NODE_PREFIX: Readonly<Record<IpFamily, number>> = { IPv4: 24, IPv6: 64 };
/** Addresses set aside for documentation; the control plane, which nobody sees, has .10. */
const FIRST_NODE_IP: Readonly<Record<IpFamily, string>> = { IPv4: '192.0.2.11', IPv6: '2001:db8::11' };
const DEFAULT_NODES = 3;
/** More would not fit on a screen, nor in the time of a frame. */
const MAX_NODES = 5000;

/** Reads `spec.nodes`, or makes the three default ones. */
export function assembleNodes(spec: FieldReader, context: NodeContext): readonly NodeSettings[] {
  const written = spec.maps('nodes');
  const drafts = written === undefined ? defaultDrafts(spec) : written.map((node) => readNode(node, context));
  if (written !== undefined && (written.length === 0 || written.length > MAX_NODES)) {
    spec.fault('nodes', `must have between 1 and ${MAX_NODES} Nodes`);
  }
  fillAddresses(drafts, context);
  if (context.usable) fillPodCidrs(drafts, context);
  checkDistinct(drafts);
  return drafts.map(({ name, zone, ips, labels, taints, podCIDRs }) => ({
    name,
    zone,
    ips,
    labels,
    taints,
    podCIDRs,
  }));
}

interface NodeDraft extends NodeSettings {
  ips: string[];
  podCIDRs: string[];
  readonly fault: FieldReader['fault'];
}

function defaultDrafts(spec: FieldReader): NodeDraft[] {
  return Array.from({ length: DEFAULT_NODES }, (_, i) => ({
    name: `node-${i + 1}`,
    zone: `zone-${'abc'[i]}`,
    ips: [],
    labels: {},
    taints: [],
    podCIDRs: [],
    // Nobody wrote these Nodes: what does not fit them is the fault of the ranges.
    fault: (_, message) => spec.fault('podCIDRs', message),
  }));
}

function readNode(node: FieldReader, context: NodeContext): NodeDraft {
  const name = node.text('name') ?? '';
  for (const message of isDns1123Subdomain(name)) node.fault('name', message);
  const zone = node.text('zone') ?? null;
  if (zone !== null) for (const message of isLabelValue(zone)) node.fault('zone', message);
  const ips = typeof node.raw('ip') === 'string' ? [node.text('ip') ?? ''] : [...(node.texts('ip') ?? [])];
  const podCIDRs = [...(node.texts('podCIDRs') ?? [])];
  const { ipFamilies } = context;
  const draft: NodeDraft = {
    name,
    zone,
    ips: inOrder(node, 'ip', ips, ipFamilies, (ip) => parseIp(ip)?.family ?? null, 'an IP address'),
    labels: readLabels(node),
    taints: readTaints(node),
    podCIDRs: inOrder(
      node,
      'podCIDRs',
      podCIDRs,
      ipFamilies,
      (it) => parseCidr(it)?.family ?? null,
      'a range',
    ),
    fault: (field, message) => node.fault(field, message),
  };
  node.finish();
  return draft;
}

/**
 * What was written for each family of the cluster, in the cluster's order whatever the order in the file; '' for a family
 * for which nothing was written: that one takes its default.
 */
function inOrder(
  node: FieldReader,
  field: string,
  values: readonly string[],
  families: readonly IpFamily[],
  familyOfValue: (value: string) => IpFamily | null,
  what: string,
): string[] {
  const ordered = families.map((family) => values.find((value) => familyOfValue(value) === family) ?? '');
  if (ordered.filter((value) => value !== '').length < values.length) {
    node.fault(field, `must be ${what} for each of ${families.join(', ')}`);
  }
  return ordered;
}

function readLabels(node: FieldReader): Readonly<Record<string, string>> {
  const labels = node.labels('labels') ?? {};
  for (const [key, value] of Object.entries(labels)) {
    for (const message of isLabelKey(key)) node.fault(`labels.${key}`, message);
    if (typeof value === 'string') {
      for (const message of isLabelValue(value)) node.fault(`labels.${key}`, message);
    }
  }
  return labels;
}

function readTaints(node: FieldReader): NodeSettings['taints'] {
  return (node.maps('taints') ?? []).map((taint) => {
    const key = taint.text('key') ?? '';
    for (const message of isLabelKey(key)) taint.fault('key', message);
    const value = taint.text('value');
    const effect = taint.oneOf('effect', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
    if (effect === undefined && !taint.has('effect')) taint.fault('effect', 'must be set');
    taint.finish();
    return { key, ...(value !== undefined && { value }), effect: effect ?? '' };
  });
}

/** Nodes without an address take the first free ones from .11 on. */
function fillAddresses(drafts: readonly NodeDraft[], { ipFamilies }: NodeContext): void {
  const taken = new Set(drafts.flatMap((draft) => draft.ips));
  const next = ipFamilies.map((family) => parseIp(FIRST_NODE_IP[family])?.value ?? 0n);
  for (const draft of drafts) {
    draft.ips = ipFamilies.map((family, i) => {
      let ip = draft.ips[i] ?? '';
      if (ip !== '') return ip;
      do {
        ip = formatIp(family, next[i] ?? 0n);
        next[i] = (next[i] ?? 0n) + 1n;
      } while (taken.has(ip));
      return ip;
    });
  }
}

/** Nodes without ranges take the next free parts of `spec.podCIDRs`. */
function fillPodCidrs(drafts: readonly NodeDraft[], { ipFamilies, podCIDRs }: NodeContext): void {
  const written = drafts.flatMap((draft) => draft.podCIDRs).filter((range) => range !== '');
  const free = ipFamilies.map((family, i) => freeParts(podCIDRs[i] ?? '', NODE_PREFIX[family], written));
  for (const draft of drafts) {
    ipFamilies.forEach((family, i) => {
      if (draft.podCIDRs[i]) return;
      const part = free[i]?.next().value;
      if (part !== undefined) draft.podCIDRs[i] = part;
      else draft.fault('', `${podCIDRs[i]} has no /${NODE_PREFIX[family]} left for this Node's Pods`);
    });
  }
}

/**
 * The parts of a range that overlap nothing written by hand. The first one belongs to the control plane, which runs
 * nothing here, so it comes last.
 */
function* freeParts(
  whole: string,
  prefixLength: number,
  written: readonly string[],
): Generator<string, undefined> {
  const isFree = (part: string): boolean => !written.some((other) => cidrsOverlap(part, other));
  for (let index = 1; ; index++) {
    const part = subnets(whole, prefixLength, index);
    if (part === null) break;
    if (isFree(part)) yield part;
  }
  const first = subnets(whole, prefixLength, 0);
  if (first !== null && isFree(first)) yield first;
  return undefined;
}

function checkDistinct(drafts: readonly NodeDraft[]): void {
  const names = new Set<string>();
  const ips = new Set<string>();
  for (const draft of drafts) {
    if (names.has(draft.name)) draft.fault('name', `another Node is called ${draft.name} already`);
    names.add(draft.name);
    for (const ip of draft.ips) {
      if (ips.has(ip)) draft.fault('ip', `another Node has ${ip} already`);
      ips.add(ip);
    }
  }
}
