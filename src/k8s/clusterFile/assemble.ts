import { cidrsOverlap, familyOf, parseCidr } from '../addresses.ts';
import type { ClusterSettings, ExternalHost, IpFamily, Latencies } from '../clusterSettings.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { assembleNodes, type NodeContext } from './nodes.ts';
import { FieldReader, type Fault } from './reader.ts';

/** One range a family; those of IPv6 are what kind, the usual test cluster, takes. */
const DEFAULT_POD_CIDRS: Readonly<Record<IpFamily, string>> = {
  IPv4: '10.244.0.0/16',
  IPv6: 'fd00:10:244::/56',
};
const DEFAULT_SERVICE_CIDRS: Readonly<Record<IpFamily, string>> = {
  IPv4: '10.96.0.0/12',
  IPv6: 'fd00:10:96::/112',
};
const DEFAULT_EXTERNAL_HOSTS: readonly ExternalHost[] = [
  {
    name: 'api.payments.example.com',
    ips: ['203.0.113.200'],
    listens: [{ port: 443, protocol: 'TCP' }],
  },
];
const DEFAULT_MIN_SYNC_PERIOD_US = 1_000_000;
const DEFAULT_ADDRESS_AFTER_US = 8_000_000;
const DEFAULT_HEALTHY_AFTER_US = 4_000_000;

/** A data centre with the resolver in it, and a visitor from a near region: 12.5 ms ±30 % are within 5 to 20 ms. */
export const DEFAULT_LATENCIES: Latencies = {
  sameNodeUs: 50,
  betweenNodesUs: 300,
  outsideUs: 12_500,
  resolverUs: 8_000,
};

/** Half around the world; longer ways together would outlast the second after which a SYN is sent again. */
const LONGEST_LATENCY_US = 250_000;

/** Checks a whole cluster file and fills in its defaults; `settings` is null when there are faults. */
export function assembleSettings(object: Readonly<Record<string, unknown>>): {
  readonly settings: ClusterSettings | null;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const file = new FieldReader(object, '', faults);
  if (Object.keys(object).length > 0) checkHead(file);
  const spec = file.map('spec') ?? new FieldReader({}, 'spec', faults);
  file.finish();

  const ipFamilies = readFamilies(spec);
  const podCIDRs = readCidrs(spec, 'podCIDRs', ipFamilies, DEFAULT_POD_CIDRS);
  const serviceCIDRs = readCidrs(spec, 'serviceCIDRs', ipFamilies, DEFAULT_SERVICE_CIDRS);
  checkApart(spec, podCIDRs, serviceCIDRs);
  const context: NodeContext = { ipFamilies, podCIDRs, usable: faults.length === 0 };
  const settings: ClusterSettings = {
    ipFamilies,
    podCIDRs,
    serviceCIDRs,
    kubeProxy: readKubeProxy(spec),
    loadBalancer: readLoadBalancer(spec),
    networkPolicy: spec.oneOf('networkPolicy', ['enforced', 'ignored']) ?? 'enforced',
    latencies: readLatencies(spec),
    nodes: assembleNodes(spec, context),
    externalHosts: readExternalHosts(spec),
  };
  spec.finish();
  return { settings: faults.length === 0 ? settings : null, faults };
}

function checkHead(file: FieldReader): void {
  for (const [name, wanted] of [
    ['apiVersion', 'servicescope.dev/v1alpha1'],
    ['kind', 'Cluster'],
  ] as const) {
    const value = file.text(name);
    if (value !== wanted) file.fault(name, `must be ${wanted}`);
  }
  // A name is usual in a file of this form; nothing here needs one.
  file.raw('metadata');
}

function readFamilies(spec: FieldReader): readonly IpFamily[] {
  const written = spec.texts('ipFamilies');
  if (written === undefined) return ['IPv4'];
  const families = written.filter((family): family is IpFamily => family === 'IPv4' || family === 'IPv6');
  const distinct = new Set(families).size === families.length;
  if (families.length === written.length && families.length > 0 && distinct) return families;
  spec.fault('ipFamilies', 'must list IPv4, IPv6 or both, the primary one first');
  return ['IPv4'];
}

function readCidrs(
  spec: FieldReader,
  name: 'podCIDRs' | 'serviceCIDRs',
  families: readonly IpFamily[],
  defaults: Readonly<Record<IpFamily, string>>,
): readonly string[] {
  const written = spec.texts(name);
  if (written === undefined) return families.map((family) => defaults[family]);
  if (written.length !== families.length) {
    spec.fault(name, `must have one range for each of ${families.join(', ')}`);
    return families.map((family) => defaults[family]);
  }
  families.forEach((family, i) => {
    const cidr = parseCidr(written[i] ?? '');
    if (cidr === null) spec.fault(`${name}[${i}]`, 'must be a range like 10.0.0.0/16');
    else if (cidr.family !== family) spec.fault(`${name}[${i}]`, `must be a range of ${family} addresses`);
    else if (cidr.address !== cidr.first)
      spec.fault(`${name}[${i}]`, 'must start at the first address of the range');
    else if (name === 'serviceCIDRs' && cidr.last - cidr.first < SMALLEST_SERVICE_RANGE - 1n) {
      spec.fault(`${name}[${i}]`, 'is too small: cluster DNS takes its tenth address');
    }
  });
  return written;
}

/** An address is a Pod's or a Service's, never both. */
function checkApart(spec: FieldReader, podCIDRs: readonly string[], serviceCIDRs: readonly string[]): void {
  for (const [i, services] of serviceCIDRs.entries()) {
    const pods = podCIDRs.find((cidr) => cidrsOverlap(cidr, services));
    if (pods === undefined) continue;
    const [name, index] = spec.has('serviceCIDRs')
      ? ['serviceCIDRs', i]
      : ['podCIDRs', podCIDRs.indexOf(pods)];
    const other = name === 'podCIDRs' ? `the range of Services, ${services}` : `the range of Pods, ${pods}`;
    spec.fault(`${name}[${index}]`, `must not overlap ${other}`);
  }
}

/** A /28: the smallest range that holds a tenth address. */
const SMALLEST_SERVICE_RANGE = 16n;

function readKubeProxy(spec: FieldReader): ClusterSettings['kubeProxy'] {
  const proxy = spec.map('kubeProxy');
  const mode = proxy?.oneOf('mode', ['iptables', 'nftables', 'ipvs']) ?? 'iptables';
  const minSyncPeriodUs = proxy?.durationUs('minSyncPeriod') ?? DEFAULT_MIN_SYNC_PERIOD_US;
  proxy?.finish();
  return { mode, minSyncPeriodUs };
}

/** `cloud`, `none`, or a mapping when the cloud's pace is set as well. */
function readLoadBalancer(spec: FieldReader): ClusterSettings['loadBalancer'] {
  const asText = typeof spec.raw('loadBalancer') === 'string';
  const balancer = asText ? undefined : spec.map('loadBalancer');
  const settings = {
    provider:
      (asText ? spec : balancer)?.oneOf(asText ? 'loadBalancer' : 'provider', ['cloud', 'none']) ?? 'cloud',
    addressAfterUs: balancer?.durationUs('addressAfter') ?? DEFAULT_ADDRESS_AFTER_US,
    healthyAfterUs: balancer?.durationUs('healthyAfter') ?? DEFAULT_HEALTHY_AFTER_US,
  };
  balancer?.finish();
  return settings;
}

function readLatencies(spec: FieldReader): Latencies {
  const latencies = spec.map('latencies');
  const read = (name: string, defaultUs: number): number => {
    const us = latencies?.durationUs(name) ?? defaultUs;
    if (us > LONGEST_LATENCY_US) latencies?.fault(name, 'must be 250ms at most');
    return us;
  };
  const settings = {
    sameNodeUs: read('sameNode', DEFAULT_LATENCIES.sameNodeUs),
    betweenNodesUs: read('betweenNodes', DEFAULT_LATENCIES.betweenNodesUs),
    outsideUs: read('outside', DEFAULT_LATENCIES.outsideUs),
    resolverUs: read('resolver', DEFAULT_LATENCIES.resolverUs),
  };
  latencies?.finish();
  return settings;
}

function readExternalHosts(spec: FieldReader): readonly ExternalHost[] {
  const hosts = spec.maps('externalHosts');
  if (hosts === undefined) return DEFAULT_EXTERNAL_HOSTS;
  return hosts.map((host) => {
    const name = host.text('name') ?? '';
    for (const message of isDns1123Subdomain(name)) host.fault('name', message);
    const ips = host.texts('ips') ?? [];
    ips.forEach((ip, i) => {
      if (familyOf(ip) === null) host.fault(`ips[${i}]`, 'must be an IP address');
    });
    const listens = (host.maps('listens') ?? []).map((listen) => {
      const port = listen.integer('port', 1, 65535);
      if (port === undefined && !listen.has('port')) listen.fault('port', 'must be set');
      const protocol = listen.oneOf('protocol', ['TCP', 'UDP']) ?? 'TCP';
      listen.finish();
      return { port: port ?? 0, protocol };
    });
    host.finish();
    return { name, ips, listens };
  });
}
