import { familyOf } from '../../../k8s/addresses.ts';
import type { DnsRecord } from '../../../protocol/report.ts';
import type { Version } from '../../proxy/state.ts';
import type { World } from '../../world.ts';
import {
  absolute,
  answerInCluster,
  answerReverse,
  isInZone,
  negative,
  positive,
  type Answer,
  type Question,
} from '../coreDns.ts';
import { outsideMachines } from '../../../k8s/outsideMachines.ts';
import { forwardQuestion } from '../outside.ts';
import { addressFromLabel, ZONE } from '../records.ts';
import type { CoreDnsConfig, Hosts, KubernetesPlugin, Rewrite, ServerConfig } from './config.ts';

const EMPTY = { answers: [], authority: [], additional: [], authoritative: false, forwarded: false } as const;

/** The block of the Corefile that a name belongs to: the one with the longest zone; null: the question is refused. */
// coredns: core/dnsserver/server.go ServeDNS
export function serverFor({ servers }: CoreDnsConfig, question: Question): ServerConfig | null {
  const name = absolute(question.name);
  let best: { readonly server: ServerConfig; readonly zone: string } | null = null;
  for (const server of servers) {
    for (const zone of server.zones) {
      if (isInZone(name, zone) && zone.length > (best?.zone.length ?? 0)) best = { server, zone };
    }
  }
  return best?.server ?? null;
}

/** What a CoreDNS answers by its Corefile when it knows `version` of the cluster: plugin after plugin, in their order. */
// coredns: plugin.cfg (rewrite, hosts, kubernetes, forward)
export function answerQuestion(
  world: World,
  version: Version,
  server: ServerConfig | null,
  question: Question,
): Answer {
  if (server === null) return { ...EMPTY, rcode: 'REFUSED' };
  const asked = absolute(question.name);
  const type = question.type.toUpperCase();
  const [name, answers] = rewritten(asked, server.rewrites);
  const answer =
    (server.hosts && byHosts(version, server.hosts, name, type)) ??
    (server.kubernetes && byKubernetes(world, version, server.kubernetes, name, type)) ??
    byForward(world, server, name, type);
  if (name === asked || !answers) return answer;
  return { ...answer, answers: renamed(answer.answers, name, asked) };
}

/** The name that is looked up, and whether answers get the name back that was asked for. */
// coredns: plugin/rewrite/name.go
function rewritten(asked: string, rules: readonly Rewrite[]): [name: string, answers: boolean] {
  let name = asked;
  let answers = true;
  for (const rule of rules) {
    const next = apply(name, rule);
    if (next === null) continue;
    answers &&= rule.answers;
    name = next;
    if (!rule.goesOn) break;
  }
  return [name, answers];
}

function apply(name: string, { match, from, to }: Rewrite): string | null {
  switch (match) {
    case 'exact':
      return name === from ? to : null;
    case 'prefix':
      return name.startsWith(from) ? to + name.slice(from.length) : null;
    case 'suffix':
      return name.endsWith(from) ? name.slice(0, -from.length) + to : null;
    case 'substring':
      return name.includes(from) ? name.replace(from, to) : null;
  }
}

function renamed(records: readonly DnsRecord[], from: string, to: string): DnsRecord[] {
  return records.map((record) => (record.name === from ? { ...record, name: to } : record));
}

// coredns: plugin/hosts/hosts.go ServeDNS
function byHosts(version: Version, hosts: Hosts, name: string, type: string): Answer | null {
  const ips = hosts.entries.get(name);
  if (ips === undefined || (type !== 'A' && type !== 'AAAA')) {
    const passes = hosts.fallthrough?.some((zone) => isInZone(name, zone)) ?? false;
    // Without fallthrough it answers for every name of its zones.
    return passes ? null : negative(version, ips === undefined ? 'NXDOMAIN' : 'NOERROR');
  }
  const family = type === 'A' ? 'IPv4' : 'IPv6';
  const records = ips
    .filter((ip) => familyOf(ip) === family)
    .map((data) => ({ name, type, ttl: hosts.ttl, data }));
  return records.length > 0 ? positive(records) : negative(version, 'NOERROR');
}

/** Null: the next plugin is asked. */
function byKubernetes(
  world: World,
  version: Version,
  plugin: KubernetesPlugin,
  name: string,
  type: string,
): Answer | null {
  const zone = plugin.zones.filter((one) => isInZone(name, one)).toSorted((a, b) => b.length - a.length)[0];
  if (zone === undefined) return null;
  const passes = plugin.fallthrough?.some((one) => isInZone(name, one)) ?? false;
  if (zone.endsWith('.arpa.')) {
    const found = answerReverse(world, version, name, type);
    return found ? withTtl(found, plugin.ttl) : passes ? null : negative(version, 'NXDOMAIN');
  }
  const inner = zone === ZONE ? name : `${name.slice(0, -zone.length)}${ZONE}`;
  const found = isPodName(inner)
    ? byPods(world, version, plugin, inner, type)
    : answerInCluster(world, version, inner, type);
  if (found.rcode === 'NXDOMAIN' && passes) return null;
  const answer = withTtl(found, plugin.ttl);
  return zone === ZONE ? answer : inZone(answer, zone);
}

function isPodName(name: string): boolean {
  return name.endsWith(`.pod.${ZONE}`);
}

// coredns: plugin/kubernetes/kubernetes.go findPods
function byPods(
  world: World,
  version: Version,
  { pods }: KubernetesPlugin,
  name: string,
  type: string,
): Answer {
  if (pods === 'disabled') return negative(version, 'NXDOMAIN');
  if (pods === 'insecure') return answerInCluster(world, version, name, type);
  const [label = '', namespace = ''] = name.split('.');
  const holder = world.network.podByIp.get(addressFromLabel(label) ?? '');
  return holder?.pod.startsWith(`${namespace}/`)
    ? answerInCluster(world, version, name, type)
    : negative(version, 'NXDOMAIN');
}

function withTtl(answer: Answer, ttl: number): Answer {
  const set = (records: readonly DnsRecord[]): DnsRecord[] => records.map((record) => ({ ...record, ttl }));
  return { ...answer, answers: set(answer.answers), additional: set(answer.additional) };
}

/** The cluster's zone under the name that this CoreDNS gives it. */
function inZone(answer: Answer, zone: string): Answer {
  const move = (text: string): string => text.replaceAll(ZONE, zone);
  const records = (list: readonly DnsRecord[]): DnsRecord[] =>
    list.map((record) => ({ ...record, name: move(record.name), data: move(record.data) }));
  return {
    ...answer,
    answers: records(answer.answers),
    authority: records(answer.authority),
    additional: records(answer.additional),
  };
}

/** The provider's resolver is the only other DNS server there is: whoever forwards elsewhere fails. */
// coredns: plugin/forward/forward.go
function byForward(world: World, { forwards }: ServerConfig, name: string, type: string): Answer {
  const rule = forwards
    .filter(({ from }) => isInZone(name, from))
    .toSorted((a, b) => b.from.length - a.from.length)[0];
  const resolvers = Object.values(outsideMachines(world.settings).resolver);
  const reaches = rule?.to.some(
    (to) => to === '/etc/resolv.conf' || resolvers.includes(to.replace(/:53$/, '')),
  );
  if (reaches !== true) return { ...EMPTY, rcode: 'SERVFAIL', forwarded: rule !== undefined };
  return { ...forwardQuestion(world, name, type), forwarded: true };
}
