import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf } from '../k8s/addresses.ts';
import type { ProxyMode } from '../k8s/clusterSettings.ts';
import {
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  send,
  SETTINGS,
} from '../engine/network/testing/wire.ts';
import type { Decision } from '../engine/network/walk.ts';
import { ipvsAddressesOn, rulesText } from '../engine/proxy/ruleTexts.ts';
import type { World } from '../engine/world.ts';
import { throughIptables } from './interpret/iptables.ts';
import { throughIpvs } from './interpret/ipvs.ts';
import { throughNftables } from './interpret/nftables.ts';
import type { RulePacket, RuleVerdict } from './interpret/packet.ts';

/**
 * What a Node decides and what its rules say, read as netfilter reads them: Services, endpoints and packets by chance, at
 * moments in which the Nodes' rules differ.
 */

const FAMILIES = ['IPv4', 'IPv6'] as const;
type Family = (typeof FAMILIES)[number];

/** The `n`th address of Pods on a Node. */
const podIp = (family: Family, node: number, n: number): string =>
  family === 'IPv4' ? `10.244.${node}.${n}` : `fd00:244:0:${node}::${n}`;

const endpoint = fc.record({
  node: fc.integer({ min: 1, max: 3 }),
  state: fc.constantFrom('ready', 'ready', 'unready', 'leaving', 'gone'),
  port: fc.constantFrom(8080, 8080, 9090),
});

const service = fc.record({
  family: fc.constantFrom<Family>('IPv4', 'IPv4', 'IPv6'),
  type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
  internal: fc.constantFrom('Cluster', 'Cluster', 'Local'),
  external: fc.constantFrom('Cluster', 'Local'),
  affinity: fc.constantFrom('None', 'None', 'ClientIP'),
  ranged: fc.constantFrom('', '', '198.51.100.0/24', '10.244.1.0/24', '192.0.2.0/24'),
  externalIP: fc.boolean(),
  udp: fc.boolean(),
  endpoints: fc.array(endpoint, { maxLength: 5 }),
  waitMs: fc.integer({ min: 0, max: 1500 }),
});
type ServiceWords = typeof service extends fc.Arbitrary<infer T> ? T : never;

const packet = fc.record({
  from: fc.constantFrom('pod', 'node', 'laptop'),
  node: fc.integer({ min: 1, max: 3 }),
  to: fc.constantFrom(
    'clusterIP',
    'wrongPort',
    'nobody',
    'nodePort',
    'otherNode',
    'balancer',
    'external',
    'localhost',
  ),
  which: fc.nat({ max: 2 }),
});
type PacketWords = typeof packet extends fc.Arbitrary<infer T> ? T : never;

function build(mode: ProxyMode): World {
  const world = emptyNetwork({
    ...inMode(mode),
    ipFamilies: ['IPv4', 'IPv6'],
    podCIDRs: ['10.244.0.0/16', 'fd00:244::/48'],
    serviceCIDRs: ['10.96.0.0/12', 'fd00:96::/112'],
    nodes: SETTINGS.nodes.map((node, i) => ({ ...node, ips: [...node.ips, `fd00::1${i + 1}`] })),
  });
  for (const node of [1, 2, 3]) addPod(world, `default/client-${node}`, podIp('IPv4', node, 99));
  return world;
}

const clusterIp = (family: Family, i: number): string =>
  family === 'IPv4' ? `10.96.1.${i + 1}` : `fd00:96::1${i + 1}`;

function install(world: World, words: ServiceWords, i: number): void {
  const { family, type, endpoints, udp } = words;
  const own = type === 'ClusterIP' ? '' : `, nodePort: ${30_080 + i}`;
  const reached = type !== 'ClusterIP' || words.externalIP;
  const balancer = family === 'IPv4' ? `203.0.113.${20 + i}` : `fd00:113::${20 + i}`;
  addService(
    world,
    `default/web-${i}`,
    `{type: ${type}, clusterIP: "${clusterIp(family, i)}", internalTrafficPolicy: ${words.internal},
      sessionAffinity: ${words.affinity}, ports: [{name: http, port: 80, protocol: ${udp ? 'UDP' : 'TCP'}${own}}]
      ${reached ? `, externalTrafficPolicy: ${words.external}` : ''}
      ${words.externalIP && family === 'IPv4' ? `, externalIPs: [192.168.7.${i + 1}]` : ''}
      ${type === 'LoadBalancer' && words.ranged !== '' ? `, loadBalancerSourceRanges: [${words.ranged}]` : ''}}`,
    type === 'LoadBalancer' ? { loadBalancer: { ingress: [{ ip: balancer }] } } : {},
  );
  for (const port of [8080, 9090]) {
    const mine = endpoints.flatMap((each, n) => (each.port === port ? [{ ...each, n }] : []));
    if (mine.length === 0) continue;
    addSlice(
      world,
      `default/web-${i}`,
      [{ name: 'http', port, protocol: udp ? 'UDP' : 'TCP' }],
      mine.map(({ node, state, n }) => ({
        ip: podIp(family, node, 10 * (i + 1) + n),
        node: `node-${node}`,
        state: state as 'ready',
      })),
      family,
    );
  }
}

/** Where a packet goes, in the family of the Service that it is meant for. */
function destinationOf(
  words: PacketWords,
  services: readonly ServiceWords[],
): [ip: string, port: number] | null {
  const i = words.which % services.length;
  const meant = services[i];
  if (!meant) return null;
  const { family } = meant;
  const node = (n: number): string => (family === 'IPv4' ? `192.0.2.1${n}` : `fd00::1${n}`);
  switch (words.to) {
    case 'clusterIP':
      return [clusterIp(family, i), 80];
    case 'wrongPort':
      return [clusterIp(family, i), 81];
    case 'nobody':
      return [family === 'IPv4' ? '10.96.9.9' : 'fd00:96::9999', 80];
    case 'nodePort':
      return [node(words.node), 30_080 + i];
    case 'otherNode':
      return [node((words.node % 3) + 1), 30_080 + i];
    case 'balancer':
      return [family === 'IPv4' ? `203.0.113.${20 + i}` : `fd00:113::${20 + i}`, 80];
    case 'external':
      return [`192.168.7.${i + 1}`, 80];
    case 'localhost':
      return family === 'IPv4' ? ['127.0.0.1', 30_080 + i] : null;
  }
}

function expected(decision: Decision): RuleVerdict['fate'] {
  if (decision.reason === 'no-endpoints') return 'rejected';
  if (decision.reason === 'no-local-endpoints' || decision.reason === 'source-range') return 'dropped';
  if (decision.eligible.length > 0) return 'translated';
  const byRules = decision.steps.some(({ where, rule }) => where.endsWith('kube-proxy') && rule !== null);
  if (!byRules) return 'untouched';
  return decision.verdict === 'refused' ? 'rejected' : 'dropped';
}

const READERS = {
  iptables: throughIptables,
  nftables: throughNftables,
  ipvs: throughIpvs,
} as const;

/** The part of a Node's rules that is about a family. */
function textFor(world: World, node: string, mode: ProxyMode, family: Family): string {
  const text = rulesText(world, node);
  if (mode === 'iptables')
    return text.slice(...halves(text, text.indexOf('# Generated by ip6tables'), family));
  if (mode === 'nftables') return text.slice(...halves(text, text.indexOf('table ip6 '), family));
  return [text, ...ipvsAddressesOn(world, node).map((ip) => `kube-ipvs0 ${ip}`)].join('\n');
}

function halves(text: string, at: number, family: Family): [number, number] {
  return family === 'IPv4' ? [0, at] : [at, text.length];
}

function check(
  world: World,
  mode: ProxyMode,
  words: PacketWords,
  services: readonly ServiceWords[],
  n: number,
): void {
  const to = destinationOf(words, services);
  if (!to) return;
  const [ip, port] = to;
  const family = familyOf(ip) ?? 'IPv4';
  const udp = services[words.which % services.length]?.udp === true;
  const node = `node-${words.node}`;
  const from =
    words.from === 'pod'
      ? `pod/default/client-${words.node}`
      : words.from === 'node'
        ? `node/${node}`
        : 'laptop';
  // From outside only a machine's own address leads into the cluster; Pods here have IPv4 alone, and a Pod's localhost is its own.
  if (words.from === 'laptop' && (family === 'IPv6' || !['nodePort', 'otherNode'].includes(words.to))) return;
  if (words.from === 'pod' && (family === 'IPv6' || words.to === 'localhost')) return;
  const decision = send(world, from, family === 'IPv6' ? `[${ip}]:${port}` : `${ip}:${port}`, {
    n,
    protocol: udp ? 'UDP' : 'TCP',
  });
  const entered = words.from === 'laptop' || words.to === 'otherNode' ? nodeOf(world, ip) : node;
  const hostIps = world.settings.nodes.find((each) => each.name === entered)?.ips ?? [];
  const asked: RulePacket = {
    sourceIp: sourceOf(world, words, ip),
    ip,
    port,
    protocol: udp ? 'udp' : 'tcp',
    fromHere: words.from === 'node' && entered === node,
    hostIps,
  };
  // Source ranges are a matter of sets beside the virtual servers, and so is which reply comes back to outside.
  if (mode === 'ipvs' && ['source-range', 'no-local-endpoints'].includes(decision.reason ?? '')) return;
  const verdict = READERS[mode](textFor(world, entered, mode, family), asked);
  const said = JSON.stringify({ mode, asked, services, reason: decision.reason, verdict });
  expect([expected(decision), said]).toEqual([verdict.fate, said]);
  if (verdict.fate !== 'translated') return;
  expect([decision.eligible, said]).toEqual([verdict.endpoints, said]);
  const { endpoint } = decision;
  const chosen = endpoint
    ? family === 'IPv6'
      ? `[${endpoint.ip}]:${endpoint.port}`
      : `${endpoint.ip}:${endpoint.port}`
    : '';
  expect(verdict.endpoints).toContain(chosen);
  if (mode === 'ipvs') return;
  const replaced = decision.steps.some(({ what }) => what.startsWith('The source becomes'));
  expect([replaced, said]).toEqual([verdict.masqueraded.includes(chosen), said]);
}

function nodeOf(world: World, ip: string): string {
  return world.settings.nodes.find(({ ips }) => ips.includes(ip))?.name ?? '';
}

function sourceOf(world: World, words: PacketWords, ip: string): string {
  if (ip === '127.0.0.1') return ip;
  if (words.from === 'pod') return podIp('IPv4', words.node, 99);
  if (words.from === 'laptop') return '198.51.100.24';
  const own = world.settings.nodes[words.node - 1]?.ips ?? [];
  return own.find((each) => familyOf(each) === familyOf(ip)) ?? '';
}

describe('texts and decisions agree', () => {
  it.each([
    ['iptables', 11],
    ['nftables', 12],
    ['ipvs', 13],
  ] as const)('%s (seed %d)', (mode, seed) => {
    fc.assert(
      fc.property(
        fc.array(service, { minLength: 1, maxLength: 3 }),
        fc.array(packet, { minLength: 6, maxLength: 14 }),
        (services, packets) => {
          const world = build(mode);
          for (const [i, words] of services.entries()) {
            install(world, words, i);
            world.kernel.nowUs += words.waitMs * 1000;
            for (const [n, each] of packets.entries()) check(world, mode, each, services.slice(0, i + 1), n);
          }
        },
      ),
      { numRuns: 45, seed },
    );
  });
});
