import { nthAddress } from '../../k8s/addresses.ts';
import type { Pod } from '../../k8s/objects.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import { getObject } from '../apiserver/read.ts';
import { OUTSIDE_RESOLVER } from '../network/places.ts';
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
  const { dnsConfig, dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec;
  const base = baseConfig(world, named.namespace, dnsPolicy, hostNetwork === true);
  return {
    nameservers: unique([...base.nameservers, ...(dnsConfig?.nameservers ?? [])]).slice(0, NAMESERVERS_MAX),
    searches: unique([...base.searches, ...(dnsConfig?.searches ?? [])]).slice(0, SEARCHES_MAX),
    options: mergeOptions(base.options, dnsConfig?.options ?? []),
  };
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
  return { nameservers: [OUTSIDE_RESOLVER[family]], searches: [], options: [] };
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
