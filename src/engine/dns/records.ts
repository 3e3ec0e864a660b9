import { familyOf, formatIp, parseIp } from '../../k8s/addresses.ts';
import type { Endpoint, EndpointSlice } from '../../k8s/objects.ts';
import type { DnsRecord } from '../../protocol/report.ts';
import type { ServiceEntry } from '../proxy/state.ts';
import { clusterIPsOf, isHeadless } from '../proxy/versions.ts';

/** Seconds that answers of the cluster may be kept; kubeadm sets it. */
export const TTL_S = 30;

export const ZONE = 'cluster.local.';

/** One (address, port) behind a name, as CoreDNS's backend sees Services. */
export interface Backend {
  readonly ip: string;
  /** Null: the endpoint declares no port. */
  readonly port: number | null;
  /** The name of this one address, with its final dot. */
  readonly name: string;
}

/** What comes before the Service's name in a question. */
export type Selection =
  | { readonly kind: 'service' }
  | { readonly kind: 'endpoint'; readonly name: string }
  | { readonly kind: 'port'; readonly port: string; readonly protocol: string };

/** The addresses behind a Service's name: its ClusterIPs, or its ready endpoints when it is headless or one is asked for. */
// coredns: plugin/kubernetes/kubernetes.go (findServices)
export function backendsOf(entry: ServiceEntry, selection: Selection): Backend[] {
  const { service, slices } = entry;
  if (!service || service.spec.type === 'ExternalName') return [];
  const domain = serviceDomain(entry);
  if (isHeadless(service) || selection.kind === 'endpoint') {
    return slices.flatMap((slice) => endpointBackends(slice, domain, selection));
  }
  const ports = (service.spec.ports ?? []).filter((port) =>
    portFits(selection, port.name ?? '', port.protocol ?? 'TCP'),
  );
  return ports.flatMap((port) => clusterIPsOf(service).map((ip) => ({ ip, port: port.port, name: domain })));
}

export function serviceDomain({ key }: ServiceEntry): string {
  const [namespace = '', name = ''] = key.split('/');
  return `${name}.${namespace}.svc.${ZONE}`;
}

export function isReady(endpoint: Endpoint): boolean {
  return endpoint.conditions?.ready ?? true;
}

/** An endpoint's own label: its hostname, else its address with dashes. */
// coredns: plugin/kubernetes/kubernetes.go (endpointHostname)
export function endpointLabel(endpoint: Endpoint): string {
  if (endpoint.hostname) return endpoint.hostname.toLowerCase();
  const [ip = ''] = endpoint.addresses;
  if (ip.includes('.')) return ip.replaceAll('.', '-');
  const dashed = ip.replaceAll(':', '-');
  return dashed.endsWith('-') ? `${dashed}0` : dashed;
}

/** The address that a dashed label means; null when it is none. */
export function addressFromLabel(label: string): string | null {
  const dashes = label.split('-').length - 1;
  const text =
    dashes === 3 && !label.includes('--') ? label.replaceAll('-', '.') : label.replaceAll('-', ':');
  return parseIp(text) ? text : null;
}

/** The address that a name under in-addr.arpa or ip6.arpa means; null when it is none. */
export function addressFromReverse(name: string): string | null {
  const v4 = /^((?:\d{1,3}\.){4})in-addr\.arpa\.$/.exec(name);
  if (v4?.[1]) {
    const ip = v4[1].slice(0, -1).split('.').reverse().join('.');
    return familyOf(ip) === 'IPv4' ? ip : null;
  }
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.$/.exec(name);
  if (!v6?.[1]) return null;
  const digits = v6[1].replaceAll('.', '').split('').reverse().join('');
  return formatIp('IPv6', BigInt(`0x${digits}`));
}

export function addressRecord(name: string, ip: string, ttl = TTL_S): DnsRecord {
  return { name, type: familyOf(ip) === 'IPv6' ? 'AAAA' : 'A', ttl, data: ip };
}

function endpointBackends(slice: EndpointSlice, domain: string, selection: Selection): Backend[] {
  const declared = slice.ports ?? [];
  const ports = declared.length > 0 ? declared : [{ name: '', protocol: '', port: null }];
  const found: Backend[] = [];
  for (const endpoint of slice.endpoints ?? []) {
    const [ip] = endpoint.addresses;
    if (ip === undefined || !isReady(endpoint) || slice.addressType === 'FQDN') continue;
    const label = endpointLabel(endpoint);
    if (selection.kind === 'endpoint' && selection.name !== label) continue;
    for (const port of ports) {
      if (!portFits(selection, port.name ?? '', port.protocol ?? 'TCP')) continue;
      found.push({ ip, port: port.port ?? null, name: `${label}.${domain}` });
    }
  }
  return found;
}

function portFits(selection: Selection, name: string, protocol: string): boolean {
  if (selection.kind !== 'port') return true;
  return selection.port === name.toLowerCase() && selection.protocol === protocol.toLowerCase();
}
