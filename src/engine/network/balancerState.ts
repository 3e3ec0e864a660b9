/** A load balancer of the cloud, as its provider holds it. Kept by `namespace/name` of its Service. */
export interface Balancer {
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** One address for each family; empty until the provider has made it. */
  readonly ips: readonly string[];
  /** When it got its addresses: its health checks are counted from here. */
  readonly readyAt: number;
  /** The Nodes that the controller has told it of, sorted. */
  readonly nodes: readonly string[];
  /** What it was made from; null until it is made. */
  readonly wish: BalancerWish | null;
  /** What the provider is doing to it now. */
  readonly work: BalancerWork | null;
  /** How often in a row the provider could not do what was asked. */
  readonly failures: number;
}

/** All that a provider makes a balancer from: when it changes, the provider is called again. */
export interface BalancerWish {
  readonly uid: string;
  readonly families: readonly string[];
  readonly ports: readonly BalancerPort[];
  /** externalTrafficPolicy: Local. */
  readonly local: boolean;
  readonly healthCheckNodePort: number | null;
  /** sessionAffinity: ClientIP. */
  readonly sticky: boolean;
  readonly affinitySeconds: number | null;
  readonly sourceRanges: readonly string[];
  readonly loadBalancerIP: string;
  readonly externalIPs: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface BalancerPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly nodePort: number | null;
  readonly targetPort: string;
  readonly appProtocol: string;
}

export type BalancerWork =
  | { readonly kind: 'ensure'; readonly wish: BalancerWish; readonly doneAt: number }
  | { readonly kind: 'delete'; readonly doneAt: number };

/** What a balancer thinks of a Node. */
export interface NodeHealth {
  readonly healthy: boolean;
  /** How many checks in a row have said the opposite. */
  readonly against: number;
}
