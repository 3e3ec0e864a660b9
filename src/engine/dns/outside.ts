import { familyOf } from '../../k8s/addresses.ts';
import type { DnsRecord } from '../../protocol/report.ts';
import type { World } from '../world.ts';
import type { Answer } from './coreDns.ts';
import { TTL_S } from './records.ts';

/** The start of authority of the root, which a resolver shows for a name that does not exist. */
const ROOT_SOA: DnsRecord = {
  name: '.',
  type: 'SOA',
  ttl: TTL_S,
  data: 'a.root-servers.net. nstld.verisign-grs.com. 2026010100 1800 900 604800 86400',
};

/** What the provider's resolver says: it knows the outside hosts of the cluster's settings, and no name of the cluster. */
export function forwardQuestion(world: World, name: string, type: string): Answer {
  const host = world.settings.externalHosts.find((each) => `${each.name.toLowerCase()}.` === name);
  const base = { authoritative: false, additional: [], forwarded: true } as const;
  if (!host) return { ...base, rcode: 'NXDOMAIN', answers: [], authority: [ROOT_SOA] };
  const family = type === 'A' ? 'IPv4' : type === 'AAAA' ? 'IPv6' : null;
  const answers = host.ips
    .filter((ip) => familyOf(ip) === family)
    .map((ip) => ({ name, type, ttl: TTL_S, data: ip }));
  return { ...base, rcode: 'NOERROR', answers, authority: answers.length > 0 ? [] : [ROOT_SOA] };
}
