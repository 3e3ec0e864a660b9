/** What a cluster is made of: the cluster file's `spec` with every default filled in. Plain data. */

export type IpFamily = 'IPv4' | 'IPv6';
export type ProxyMode = 'iptables' | 'nftables' | 'ipvs';

export interface NodeSettings {
  readonly name: string;
  /** Null: the Node has no zone label. */
  readonly zone: string | null;
  /** One address for each family of the cluster, in its order. */
  readonly ips: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** One CIDR for each family of the cluster, in its order. */
  readonly podCIDRs: readonly string[];
}

export interface ExternalHost {
  readonly name: string;
  readonly ips: readonly string[];
  readonly listens: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
}

/** How long things take on the wire, each ±30 % in a run. */
export interface Latencies {
  /** There and back between two Pods of one Node. */
  readonly sameNodeUs: number;
  /** There and back between two Nodes. */
  readonly betweenNodesUs: number;
  /** There and back between a place outside and the cluster, on top of the way inside. */
  readonly outsideUs: number;
  /** What the resolver behind CoreDNS takes for a name outside the cluster. */
  readonly resolverUs: number;
}

export interface ClusterSettings {
  readonly ipFamilies: readonly IpFamily[];
  readonly podCIDRs: readonly string[];
  readonly serviceCIDRs: readonly string[];
  readonly kubeProxy: { readonly mode: ProxyMode; readonly minSyncPeriodUs: number };
  readonly loadBalancer: {
    readonly provider: 'cloud' | 'none';
    /** From the Service to its address; much shorter than in life, so that a class can wait for it. */
    readonly addressAfterUs: number;
    /** From the address to the first health checks passed. */
    readonly healthyAfterUs: number;
  };
  readonly networkPolicy: 'enforced' | 'ignored';
  readonly latencies: Latencies;
  readonly nodes: readonly NodeSettings[];
  readonly externalHosts: readonly ExternalHost[];
}
