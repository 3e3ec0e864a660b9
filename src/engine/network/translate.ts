import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import type { Address, Reason } from '../../protocol/journey.ts';
import { draw } from '../kernel/kernel.ts';
import { categorize, topologyOf, type Categorized, type EndpointSet } from '../proxy/categorize.ts';
import { rulePortsOf, type RuleEndpoint, type RulePort } from '../proxy/model.ts';
import { rulesOf, type NodeRules } from '../proxy/nodeView.ts';
import { linesOf, type MasqueradeCause, type MatchedAddress, type SetKind } from '../proxy/ruleLines.ts';
import { addressKey, isBound, nodePortKey } from '../proxy/versions.ts';
import { clusterCIDR, isPodIP, isServiceIP, nodeAt, nodeIP } from './nodes.ts';
import { podName } from './places.ts';
import { rememberedIndex, remembrance } from './affinity.ts';
import { step, textOf, type Walk } from './walk.ts';

/** How a Node's rules end a packet; null: it goes on, translated or not. */
export type Stop = { readonly verdict: 'refused' | 'dropped'; readonly reason: Reason } | null;

/** A rule port that a Node's rules have for a destination. */
export interface Match {
  readonly port: RulePort;
  readonly address: MatchedAddress;
}

/**
 * Puts a packet through the kube-proxy rules of the Node it is on: match, source ranges, choice of an endpoint, new
 * destination. What those rules were at that moment is all that counts, whatever the API says.
 */
export function applyRules(walk: Walk): Stop {
  const { world, node } = walk;
  if (node === null) return null;
  const rules = rulesOf(world, node);
  const match = matchRules(rules, walk.destination, walk.packet.protocol);
  if (!match) return unmatched(walk, rules);
  const { port, address } = match;
  walk.service = port.key;
  walk.via.push(`service/${port.namespace}/${port.service}`, `kube-proxy/${node}`);
  const found = categorize(port, rules);
  const plan = planFor(walk, rules, match, found);
  walk.eligible = plan.set.addresses;
  const where = `${node} kube-proxy`;
  const lines = linesOf(rules, port.family);
  // Only iptables has its rules about source ranges where there are endpoints alone.
  const guarded = address.kind === 'balancerIP' && (found.hasAny || rules.mode !== 'iptables');
  if (guarded && !sourceAllowed(port, walk.source.ip)) {
    step(
      walk,
      where,
      `${walk.source.ip} is in none of the Service's loadBalancerSourceRanges: the packet is dropped.`,
      lines.firewall(port, address.ip),
    );
    return { verdict: 'dropped', reason: 'source-range' };
  }
  if (plan.set.endpoints.length === 0) {
    return letsGo(walk, rules, match) ? null : turnAway(walk, rules, match, found);
  }
  step(
    walk,
    where,
    `The rules of ${node} know ${textOf(walk.destination)} as ${portWords(port)}.`,
    lines.match(port, address, plan.kind),
  );
  choose(walk, rules, match, plan);
  return null;
}

/** What the rules have for a destination: a ClusterIP, an external or balancer address, or a port of the Node itself. */
export function matchRules(rules: NodeRules, destination: Address, protocol: string): Match | null {
  const { version } = rules;
  const byAddress = version.byAddress.get(addressKey(destination.ip, protocol, destination.port));
  if (byAddress !== undefined) {
    const entry = version.services.get(byAddress);
    for (const port of entry ? rulePortsOf(entry) : []) {
      if (port.protocol !== protocol || port.port !== destination.port) continue;
      const kind = kindOfAddress(port, destination.ip);
      if (kind !== null) return { port, address: { kind, ip: destination.ip } };
    }
  }
  if (!isNodePortAddress(rules, destination.ip)) return null;
  const byNodePort = version.byNodePort.get(nodePortKey(protocol, destination.port));
  const entry = byNodePort === undefined ? undefined : version.services.get(byNodePort);
  const family = familyOf(destination.ip);
  const port = (entry ? rulePortsOf(entry) : []).find(
    (each) => each.nodePort === destination.port && each.protocol === protocol && each.family === family,
  );
  return port ? { port, address: { kind: 'nodePort', ip: destination.ip } } : null;
}

function kindOfAddress(port: RulePort, ip: string): MatchedAddress['kind'] | null {
  if (port.clusterIP === ip) return 'clusterIP';
  if (port.externalIPs.includes(ip)) return 'externalIP';
  return port.balancerIPs.includes(ip) ? 'balancerIP' : null;
}

/** iptables takes node ports on every local address, 127.0.0.1 too; nftables and IPVS do not take them there. */
function isNodePortAddress(rules: NodeRules, ip: string): boolean {
  if (rules.ips.includes(ip)) return true;
  return rules.mode === 'iptables' && (ip === '127.0.0.1' || rules.bridgeIPs.includes(ip));
}

/** Service addresses without a rule: iptables lets them go on to nowhere, the other modes turn them away. */
function unmatched(walk: Walk, rules: NodeRules): Stop {
  const { world, destination } = walk;
  const { ip, port } = destination;
  const where = `${rules.node} kube-proxy`;
  const other = otherProtocol(rules, walk);
  if (other !== null) step(walk, where, other);
  const reject = (what: string, rule: string): Stop => {
    step(walk, where, `${ip} is ${what}, but its Service has no port ${port}: the packet is rejected.`, rule);
    return { verdict: 'refused', reason: 'not-listening' };
  };
  if (rules.mode === 'ipvs' && isBound(rules.version, ip) && !rules.ips.includes(ip)) {
    const what = isServiceIP(world, ip) ? 'a ClusterIP' : 'an address of a Service, which every Node has';
    const [set, code] = ip.includes(':') ? ['KUBE-6-IPVS-IPS', 'icmp6'] : ['KUBE-IPVS-IPS', 'icmp'];
    return reject(
      what,
      `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set ${set} dst -j REJECT --reject-with ${code}-port-unreachable`,
    );
  }
  if (rules.mode !== 'nftables' || !isServiceIP(world, ip)) return null;
  if (rules.version.byAddress.has(ip)) {
    const family = ip.includes(':') ? 'ip6' : 'ip';
    return reject(
      'a ClusterIP',
      `${family} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
    );
  }
  step(
    walk,
    where,
    `${ip} is an address for Services that none has: the packet is dropped.`,
    'drop comment "Drop traffic to unallocated ClusterIPs"',
  );
  return { verdict: 'dropped', reason: 'no-route' };
}

/** A Service has the address and the port, for another protocol than what was sent: that is no port of it. */
function otherProtocol(rules: NodeRules, { packet, destination }: Walk): string | null {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const match = protocol === packet.protocol ? null : matchRules(rules, destination, protocol);
    if (!match) continue;
    const said = `${textOf(destination)} is ${portWords(match.port)} for ${protocol} only: its rules do not look at ${packet.protocol}.`;
    return protocol === 'SCTP' ? `${said} The simulator sends no SCTP.` : said;
  }
  return null;
}

/** Which endpoints a packet may go to and whether its source is replaced. */
interface Plan {
  readonly kind: SetKind;
  readonly set: EndpointSet;
  readonly masquerade: MasqueradeCause | null;
}

// kubernetes: pkg/proxy/iptables/proxier.go (the KUBE-SVC, KUBE-SVL and KUBE-EXT chains)
function planFor(walk: Walk, rules: NodeRules, { port, address }: Match, found: Categorized): Plan {
  const { ip } = walk.source;
  const fromPod = isPodIP(walk.world, ip);
  if (address.kind === 'clusterIP') {
    const masquerade = fromPod ? null : 'not-from-pod';
    return port.internalLocal
      ? localPlan(rules, found, masquerade)
      : { kind: 'cluster', set: found.cluster, masquerade };
  }
  if (!port.externalLocal) return { kind: 'cluster', set: found.cluster, masquerade: 'external' };
  const inside = fromPod || nodeAt(walk.world, ip) !== null;
  // An IPVS virtual server has one list for everybody. With the endpoints of other Nodes in it, replies to outside come
  // from an address that was never dialled, so nothing is left to choose from.
  if (rules.mode === 'ipvs')
    return inside ? localPlan(rules, found, null) : { kind: 'local', set: found.local, masquerade: null };
  if (fromPod) return { kind: 'cluster', set: found.cluster, masquerade: null };
  if (isLocalAddress(rules, ip)) return { kind: 'cluster', set: found.cluster, masquerade: 'local' };
  return { kind: 'local', set: found.local, masquerade: null };
}

/** IPVS falls back on the endpoints under policy Cluster when the Node has none of its own. */
// kubernetes: pkg/proxy/ipvs/proxier.go (syncEndpoint)
function localPlan(rules: NodeRules, found: Categorized, masquerade: MasqueradeCause | null): Plan {
  const fallsBack = rules.mode === 'ipvs' && found.local.endpoints.length === 0;
  return fallsBack
    ? { kind: 'cluster', set: found.cluster, masquerade }
    : { kind: 'local', set: found.local, masquerade };
}

function isLocalAddress(rules: NodeRules, ip: string): boolean {
  return rules.ips.includes(ip) || ip === '127.0.0.1' || ip === '::1';
}

/** No range at all allows everybody. */
function sourceAllowed(port: RulePort, ip: string): boolean {
  return port.sourceRanges.length === 0 || port.sourceRanges.some((range) => cidrContains(range, ip));
}

/**
 * iptables rejects for addresses from outside where packets come in or pass through, not where a Node's own leave it: those
 * go on to the address, if anybody has it.
 */
// kubernetes: pkg/proxy/iptables/proxier.go iptablesJumpChains (KUBE-EXTERNAL-SERVICES in INPUT and FORWARD only)
function letsGo(walk: Walk, rules: NodeRules, { port, address }: Match): boolean {
  const own = isLocalAddress(rules, walk.source.ip) && !walk.via.includes('balancer');
  const leaves = address.kind === 'externalIP' || address.kind === 'balancerIP';
  if (rules.mode !== 'iptables' || !own || !leaves || isLocalAddress(rules, address.ip)) return false;
  walk.eligible = [];
  const said = `${portWords(port)} has no endpoint, and ${rules.node} has no rule against sending there: the packet leaves.`;
  step(walk, `${rules.node} kube-proxy`, upper(said));
  return true;
}

function turnAway(walk: Walk, rules: NodeRules, { port, address }: Match, found: Categorized): Stop {
  // A virtual server without real servers always answers at once.
  const dropped = found.hasAny && !(rules.mode === 'ipvs' && address.kind === 'clusterIP');
  const what = dropped ? 'no local endpoints' : 'no endpoints';
  const said = dropped
    ? `${portWords(port)} has no endpoint on ${rules.node} and its policy is Local: the packet is dropped.`
    : `${portWords(port)} has no endpoint: the packet is rejected.`;
  step(
    walk,
    `${rules.node} kube-proxy`,
    upper(said),
    linesOf(rules, port.family).refuse(port, address, what),
  );
  return dropped
    ? { verdict: 'dropped', reason: 'no-local-endpoints' }
    : { verdict: 'refused', reason: 'no-endpoints' };
}

function choose(walk: Walk, rules: NodeRules, { port, address }: Match, plan: Plan): void {
  const { set } = plan;
  const where = `${rules.node} kube-proxy`;
  const lines = linesOf(rules, port.family);
  const clientIp = walk.source.ip;
  const dialled = textOf(walk.destination);
  const remembered = rememberedIndex(walk.world, rules, port, dialled, clientIp, set);
  const turn = rules.mode === 'ipvs' ? `${rules.node} ${dialled}/${port.protocol}` : null;
  const index =
    remembered >= 0 ? remembered : turn === null ? randomIndex(walk, set) : turnIndex(walk, set, turn);
  const endpoint = set.endpoints[index];
  if (!endpoint) throw new Error('the choice is within the set');
  const hints = plan.kind === 'cluster' ? hintWords(rules, port, set) : '';
  if (hints !== '') step(walk, where, hints);
  step(
    walk,
    where,
    choiceWords(set, endpoint, remembered >= 0, rules.mode),
    lines.choose(port, plan.kind, set, index, remembered >= 0),
  );
  walk.effects = {
    turn: remembered >= 0 ? null : turn,
    affinity: remembrance(rules, port, dialled, clientIp, endpoint.address),
  };
  walk.destination = { ip: endpoint.ip, port: endpoint.port };
  walk.endpoint = { ip: endpoint.ip, port: endpoint.port, pod: endpoint.pod, node: endpoint.node };
  walk.translatedBy = walk.node;
  step(walk, where, `The destination becomes ${endpoint.address}.`, lines.translate(port, endpoint));
  const cause = clientIp === endpoint.ip ? 'hairpin' : plan.masquerade;
  if (cause !== null) masquerade(walk, rules, { port, address }, endpoint, cause);
}

function masquerade(
  walk: Walk,
  rules: NodeRules,
  { port, address }: Match,
  endpoint: RuleEndpoint,
  cause: MasqueradeCause,
): void {
  const ip = nodeIP(walk.world, rules.node, port.family);
  if (ip === null) return;
  walk.masqueradedAs = ip;
  const cidr = clusterCIDR(walk.world, port.family);
  const rule = linesOf(rules, port.family).masquerade(port, cause, endpoint, cidr, address);
  walk.source = { ip, port: walk.source.port };
  const why =
    cause === 'hairpin'
      ? 'because the Pod would answer itself directly'
      : 'so that replies come back this way';
  step(
    walk,
    `${rules.node} kube-proxy`,
    `The source becomes ${ip}, the address of ${rules.node}, ${why}.`,
    rule,
  );
}

function randomIndex({ world, packet }: Walk, set: EndpointSet): number {
  const unit = draw(world, 'endpoint', packet.subject, packet.n) / 0x1_0000_0000;
  return Math.floor(unit * set.endpoints.length);
}

function turnIndex({ world }: Walk, set: EndpointSet, key: string): number {
  return (world.proxy.roundRobin.get(key) ?? 0) % set.endpoints.length;
}

/** What the hints of the endpoints leave out; '' when nothing. */
function hintWords(rules: NodeRules, port: RulePort, set: EndpointSet): string {
  const topology = topologyOf(port, rules);
  const left = port.endpoints.filter(({ ready }) => ready).length - set.endpoints.length;
  if (topology === 'none' || left <= 0) return '';
  const whom = topology === 'node' ? `on ${rules.node}` : `in ${rules.zone}`;
  const { length } = set.endpoints;
  return `Hints keep this traffic ${whom}: ${length} of ${length + left} ready endpoints ${length === 1 ? 'is' : 'are'} used.`;
}

function choiceWords(set: EndpointSet, endpoint: RuleEndpoint, remembered: boolean, mode: string): string {
  const name = endpoint.pod === null ? endpoint.address : `${podName(endpoint.pod)} (${endpoint.address})`;
  if (remembered) return `Session affinity remembers this client: ${name}.`;
  const { length } = set.endpoints;
  if (length === 1) return `The only endpoint is ${name}.`;
  return mode === 'ipvs'
    ? `It is the turn of ${name}, one of ${length} endpoints.`
    : `One of ${length} endpoints is chosen at random: ${name}.`;
}

function portWords(port: RulePort): string {
  const service = `Service ${port.namespace}/${port.service}`;
  return port.portName === '' ? `port ${port.port} of ${service}` : `port ${port.portName} of ${service}`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
