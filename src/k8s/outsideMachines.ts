import { familyOf, formatIp, parseIp } from './addresses.ts';
import type { ClusterSettings, IpFamily } from './clusterSettings.ts';

/**
 * Two machines of the provider beside the Nodes. They step aside when the cluster file gives their usual address to a Node
 * or to an outside host.
 */
interface OutsideMachines {
  /** A control plane machine that is no Node of the cluster, as with managed offerings. */
  readonly apiServer: Readonly<Record<IpFamily, string>>;
  /** The resolver of the provider's network, which Nodes and outside places use. It knows no name of the cluster. */
  readonly resolver: Readonly<Record<IpFamily, string>>;
}

export const API_SERVER_PORT = 6443;

/** Made once for each cluster's settings, which never change. */
const made = new WeakMap<ClusterSettings, OutsideMachines>();

export function outsideMachines(settings: ClusterSettings): OutsideMachines {
  const known = made.get(settings);
  if (known) return known;
  const taken = new Set([...settings.nodes, ...settings.externalHosts].flatMap(({ ips }) => ips));
  const pair = (ipv4: string, ipv6: string): Record<IpFamily, string> => ({
    IPv4: freeFrom(ipv4, taken),
    IPv6: freeFrom(ipv6, taken),
  });
  const machines = {
    resolver: pair('192.0.2.2', '2001:db8::2'),
    apiServer: pair('192.0.2.10', '2001:db8::10'),
  };
  made.set(settings, machines);
  return machines;
}

/** The first address from one on that nothing has; it is taken then. */
function freeFrom(usual: string, taken: Set<string>): string {
  const family = familyOf(usual) ?? 'IPv4';
  let value = parseIp(usual)?.value ?? 0n;
  while (taken.has(formatIp(family, value))) value++;
  const ip = formatIp(family, value);
  taken.add(ip);
  return ip;
}
