import { familyOf, parseIp } from '../../k8s/addresses.ts';
import type { Pod } from '../../k8s/objects.ts';
import { nodeOf, podOf, type Place } from '../../protocol/place.ts';
import { getObject } from '../apiserver/read.ts';
import { imageOf } from '../images/index.ts';
import { addressesOf } from '../network/places.ts';
import { domainOf, hostnameOf } from '../node/hostname.ts';
import { ownPodFile } from '../node/podFiles.ts';
import type { World } from '../world.ts';

/** Longest name and longest part of one; libc asks nobody for a longer one. */
const NAME_MAX = 253;
const LABEL_MAX = 63;

/**
 * The names that libc tries for one, in order, with their final dots. musl does not look at the search list when the name
 * has `ndots` dots; glibc then tries it last.
 */
export function candidatesOf(
  host: string,
  searches: readonly string[],
  ndots: number,
  flavour: 'glibc' | 'musl',
): string[] {
  if (host.endsWith('.')) return isNameable(host) ? [host] : [];
  const dots = host.split('.').length - 1;
  const asIs = `${host}.`;
  const searched = searches.map((suffix) => `${host}.${suffix.replace(/\.$/, '')}.`);
  const first = dots >= ndots;
  const order = first ? (flavour === 'musl' ? [asIs] : [asIs, ...searched]) : [...searched, asIs];
  return order.filter(isNameable);
}

/** Which libc the programs of a place have: it decides how a lookup goes on after a failure. */
export function flavourOf(world: World, place: Place): 'glibc' | 'musl' {
  const named = podOf(place);
  const pod = named ? getObject<Pod>(world, 'pods', named.namespace, named.name) : undefined;
  const image = pod?.spec.containers[0]?.image;
  return image !== undefined && imageOf(image).base === 'alpine' ? 'musl' : 'glibc';
}

/** What a place knows without asking: /etc/hosts. Null when the name is not in it. */
export function fromHosts(world: World, place: Place, host: string): string[] | null {
  const name = host.replace(/\.$/, '').toLowerCase();
  const named = podOf(place);
  const written = named ? ownPodFile(world, `${named.namespace}/${named.name}`, '/etc/hosts') : undefined;
  if (written !== undefined) return fromText(written ?? '', name);
  if (name === 'localhost') return ['127.0.0.1'];
  const own = addressesOf(world, place);
  if (nodeOf(place) === name) return [...own];
  const pod = named ? getObject<Pod>(world, 'pods', named.namespace, named.name) : undefined;
  if (!pod) return null;
  const hostname = hostnameOf(pod).toLowerCase();
  const domain = domainOf(pod).toLowerCase();
  if (name === hostname || (domain !== '' && name === `${hostname}.${domain}`)) return [...own];
  const aliases = (pod.spec.hostAliases ?? []).filter((alias) => (alias.hostnames ?? []).includes(name));
  return aliases.length > 0 ? aliases.flatMap((alias) => (alias.ip ? [alias.ip] : [])) : null;
}

/** The addresses that a hosts file gives a name; null when it is in no line. */
function fromText(text: string, name: string): string[] | null {
  const ips = text.split('\n').flatMap((line) => {
    const [ip = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return parseIp(ip) && names.some((one) => one.toLowerCase() === name) ? [ip] : [];
  });
  return ips.length > 0 ? ips : null;
}

/** Addresses in the order in which programs try them: reachable ones first, then by the preference of families. */
// RFC 6724 §2.1: global IPv6, then IPv4, then unique local IPv6; the order within a family is the server's.
export function preferred(world: World, place: Place, ips: readonly string[]): string[] {
  const families = new Set(addressesOf(world, place).map((ip) => familyOf(ip)));
  const rank = (ip: string): number => {
    const family = familyOf(ip);
    const reachable = families.has(family) || ip === '127.0.0.1' ? 0 : 10;
    if (family === 'IPv4') return reachable + 1;
    return reachable + (/^f[cd]/i.test(ip) ? 2 : 0);
  };
  return ips
    .map((ip, index) => ({ ip, index }))
    .sort((a, b) => rank(a.ip) - rank(b.ip) || a.index - b.index)
    .map(({ ip }) => ip);
}

function isNameable(name: string): boolean {
  const bare = name.replace(/\.$/, '');
  return (
    bare !== '' &&
    bare.length <= NAME_MAX &&
    bare.split('.').every((label) => label !== '' && label.length <= LABEL_MAX)
  );
}
