/** Cluster files to begin with. */

export interface ClusterPreset {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

const HEAD = 'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\nspec:\n';

function nodeLine(n: number, zone: string | null): string {
  return `    - {name: node-${n}, ip: ${nodeAddress(n)}${zone === null ? '' : `, zone: ${zone}`}}\n`;
}

/** Documentation addresses first, then a private range for large clusters. */
function nodeAddress(n: number): string {
  return n <= 240 ? `192.0.2.${10 + n}` : `172.16.${Math.floor(n / 250)}.${1 + (n % 250)}`;
}

function nodes(count: number, zones: readonly string[]): string {
  let text = '  nodes:\n';
  for (let n = 1; n <= count; n++) text += nodeLine(n, zones[(n - 1) % zones.length] ?? null);
  return text;
}

const ZONES = ['zone-a', 'zone-b', 'zone-c'];

export const DEFAULT_CLUSTER_FILE = `${HEAD}  ipFamilies: [IPv4]
  podCIDRs: [10.244.0.0/16]
  serviceCIDRs: [10.96.0.0/12]
  kubeProxy: {mode: iptables, minSyncPeriod: 1s}
  loadBalancer: cloud
  networkPolicy: enforced
${nodes(3, ZONES)}`;

export const CLUSTER_PRESETS: readonly ClusterPreset[] = [
  { name: 'Three zones', about: 'Three Nodes, one in each zone', text: DEFAULT_CLUSTER_FILE },
  { name: 'One Node', about: 'Everything on one machine', text: `${HEAD}${nodes(1, [])}` },
  { name: '12 Nodes', about: 'Room for a thousand Pods', text: `${HEAD}${nodes(12, ZONES)}` },
  { name: '100 Nodes', about: 'Room for ten thousand Pods', text: `${HEAD}${nodes(100, ZONES)}` },
  {
    name: 'Dual-stack',
    about: 'IPv4 and IPv6, IPv4 first',
    text: `${HEAD}  ipFamilies: [IPv4, IPv6]\n`,
  },
  {
    name: 'Bare metal',
    about: 'Nobody makes load balancers: they stay <pending>',
    text: `${HEAD}  loadBalancer: none\n${nodes(3, ZONES)}`,
  },
  {
    name: 'nftables',
    about: 'kube-proxy in nftables mode',
    text: `${HEAD}  kubeProxy: {mode: nftables}\n${nodes(3, ZONES)}`,
  },
  {
    name: 'IPVS',
    about: 'kube-proxy in IPVS mode',
    text: `${HEAD}  kubeProxy: {mode: ipvs}\n${nodes(3, ZONES)}`,
  },
];
