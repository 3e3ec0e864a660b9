import { base32, sha256 } from '../../base/sha256.ts';
import type { RuleEndpoint, RulePort } from './model.ts';

/** The names of a rule port's chains; the same 16 characters for all of its kinds. */
export interface ChainNames {
  /** Endpoints under policy Cluster. */
  readonly cluster: string;
  /** Endpoints under policy Local. */
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

const chainMemo = new WeakMap<RulePort, ChainNames>();
const sepMemo = new WeakMap<RulePort, Map<string, string>>();

/** iptables: `KUBE-SVC-…` and its siblings. */
// kubernetes: pkg/proxy/iptables/proxier.go (portProtoHash)
export function chainNames(port: RulePort): ChainNames {
  const known = chainMemo.get(port);
  if (known) return known;
  const hash = chainHash(hashedName(port));
  const made = {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
  };
  chainMemo.set(port, made);
  return made;
}

/** iptables: `KUBE-SEP-…` of one endpoint. */
// kubernetes: pkg/proxy/iptables/proxier.go (servicePortEndpointChainName)
export function endpointChain(port: RulePort, endpoint: Pick<RuleEndpoint, 'address'>): string {
  let known = sepMemo.get(port);
  if (!known) sepMemo.set(port, (known = new Map()));
  let name = known.get(endpoint.address);
  if (name === undefined) {
    name = `KUBE-SEP-${chainHash(hashedName(port) + endpoint.address)}`;
    known.set(endpoint.address, name);
  }
  return name;
}

/** The 16 characters of a chain name for what it is made from. */
export function chainHash(text: string): string {
  return base32(sha256(text), 16);
}

/** nftables: `ULMVA6XW-ns1/svc1/tcp/p80`. */
// kubernetes: pkg/proxy/nftables/proxier.go (servicePortChainNameBase)
export function nftServiceName(port: RulePort): string {
  const name = `${port.namespace}/${port.service}/${port.protocol.toLowerCase()}/${port.portName}`;
  return cut(`${nftHash(name)}-${name}`);
}

/** nftables: `5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80`; the colons of IPv6 become dots. */
// kubernetes: pkg/proxy/nftables/proxier.go (servicePortEndpointChainNameBase)
export function nftEndpointName(port: RulePort, endpoint: Pick<RuleEndpoint, 'ip' | 'port'>): string {
  const base = `${port.namespace}/${port.service}/${port.protocol.toLowerCase()}/${port.portName}`;
  const name = `${base}__${endpoint.ip.replaceAll(':', '.')}/${endpoint.port}`;
  return cut(`${nftHash(name)}-${name}`);
}

export function nftHash(text: string): string {
  return base32(sha256(text), 8);
}

/** The longest name that nftables takes has 256 characters; the longest prefix takes 16 of them. */
const NAME_MAX = 240;

function cut(name: string): string {
  return name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 3)}...` : name;
}

function hashedName(port: RulePort): string {
  return port.key + port.protocol.toLowerCase();
}
