import { nthAddress, parseIp } from '../../k8s/addresses.ts';
import type { Pod } from '../../k8s/objects.ts';
import { outsideMachines } from '../../k8s/outsideMachines.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import { getObject } from '../apiserver/read.ts';
import { ownPodFile } from '../node/podFiles.ts';
import type { World } from '../world.ts';

/** What libc reads before it asks anybody. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  /** As written: `ndots:5`. */
  readonly options: readonly string[];
}

/** More are cut off. */
// kubernetes: pkg/apis/core/validation/validation.go
const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARACTERS_MAX = 2048;

/** The text of /etc/resolv.conf at a place, as containerd writes it. */
export function resolvConfOf(world: World, place: Place): string {
  const { nameservers, searches, options } = resolverConfig(world, place);
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...nameservers.map((ip) => `nameserver ${ip}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

// kubernetes: pkg/kubelet/network/dns/dns.go
export function resolverConfig(world: World, place: Place): ResolverConfig {
  const named = podOf(place);
  const pod = named ? getObject<Pod>(world, 'pods', named.namespace, named.name) : undefined;
  if (!named || !pod) return ownResolver(world);
  const own = ownPodFile(world, `${named.namespace}/${named.name}`, '/etc/resolv.conf');
  return own === undefined ? fitted(wantedConfig(world, pod)) : parseResolvConf(own ?? '');
}

/** What libc makes of a file that somebody wrote: the last search line counts, and without a server it asks itself. */
// glibc: resolv/res_init.c
function parseResolvConf(text: string): ResolverConfig {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const of = (word: string): string[][] =>
    lines.filter(([first]) => first === word).map(([, ...rest]) => rest);
  const nameservers = of('nameserver').flatMap(([ip]) => (ip && parseIp(ip) ? [ip] : []));
  const searches = lines.findLast(([first]) => first === 'search' || first === 'domain')?.slice(1) ?? [];
  return {
    nameservers: nameservers.length > 0 ? nameservers.slice(0, NAMESERVERS_MAX) : ['127.0.0.1'],
    searches: searches.slice(0, SEARCHES_MAX),
    options: of('options').flat(),
  };
}

/** What a Pod's resolv.conf would be if it could be of any length. */
function wantedConfig(world: World, pod: Pod): ResolverConfig {
  const { dnsConfig, dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec;
  const base = baseConfig(world, pod.metadata.namespace ?? '', dnsPolicy, hostNetwork === true);
  return {
    nameservers: unique([...base.nameservers, ...(dnsConfig?.nameservers ?? [])]),
    searches: unique([...base.searches, ...(dnsConfig?.searches ?? [])]),
    options: mergeOptions(base.options, dnsConfig?.options ?? []),
  };
}

function fitted(config: ResolverConfig): ResolverConfig {
  const searches = config.searches.slice(0, SEARCHES_MAX);
  while (searches.join(' ').length > SEARCH_CHARACTERS_MAX) searches.pop();
  return { ...config, nameservers: config.nameservers.slice(0, NAMESERVERS_MAX), searches };
}

/** What the kubelet says in Events when it has to leave something out. */
export function dnsConfigProblems(world: World, pod: Pod): string[] {
  const wanted = wantedConfig(world, pod);
  const { nameservers, searches } = fitted(wanted);
  const problems: string[] = [];
  if (nameservers.length < wanted.nameservers.length)
    problems.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${nameservers.join(' ')}`,
    );
  if (searches.length < wanted.searches.length)
    problems.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`,
    );
  return problems;
}

/** The value of an option like `ndots:5`; `fallback` when it is not set or no number. */
export function optionValue(config: ResolverConfig, name: string, fallback: number): number {
  const text = config.options.find((option) => option.startsWith(`${name}:`))?.slice(name.length + 1);
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= 0 ? value : fallback;
}

function baseConfig(world: World, namespace: string, policy: string, hostNetwork: boolean): ResolverConfig {
  if (policy === 'None') return { nameservers: [], searches: [], options: [] };
  const cluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !hostNetwork);
  if (!cluster) return ownResolver(world);
  return {
    nameservers: [nthAddress(world.settings.serviceCIDRs[0] ?? '', 10)],
    searches: [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
    options: ['ndots:5'],
  };
}

/** A machine's own: the provider's resolver, no search list. */
function ownResolver(world: World): ResolverConfig {
  const family = world.settings.ipFamilies[0] ?? 'IPv4';
  return { nameservers: [outsideMachines(world.settings).resolver[family]], searches: [], options: [] };
}

/** Later options replace earlier ones of the same name. */
function mergeOptions(
  base: readonly string[],
  own: readonly { readonly name?: string; readonly value?: string }[],
): string[] {
  const merged = new Map(base.map((option) => [option.split(':')[0] ?? '', option]));
  for (const { name = '', value } of own) merged.set(name, value === undefined ? name : `${name}:${value}`);
  return [...merged.values()];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
