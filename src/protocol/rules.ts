/** What one Node's kube-proxy has programmed for one Service at this moment. */
export interface NodeRules {
  readonly node: string;
  readonly mode: 'iptables' | 'nftables' | 'ipvs';
  /** The API is further on: these rules are older than what it has now. */
  readonly behind: boolean;
  /** In the order in which a packet meets them. Empty: no rule knows the Service. */
  readonly lines: readonly RuleLine[];
}

export interface RuleLine {
  readonly kind: 'match' | 'firewall' | 'refuse' | 'masquerade' | 'choose' | 'translate';
  /** The chain, map or virtual server that it stands in. */
  readonly place: string;
  /** The rule without its place and its comment. */
  readonly text: string;
  /** Word for word as the mode's tool prints it, and as the steps of a journey name it. */
  readonly rule: string;
  /** The endpoint (`ip:port`) that it leads to, which a rule about several does not tell; null: none. */
  readonly endpoint: string | null;
  /** What it does, in a few plain words. */
  readonly words: string;
}
