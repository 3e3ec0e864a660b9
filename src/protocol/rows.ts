import type { Place } from './place.ts';

/** What the page draws and lists: one flat row a thing, made from the world by the engine. Whole objects come on demand. */

export type PodState =
  | 'Pending'
  | 'Starting'
  | 'Not ready'
  | 'Ready'
  | 'Terminating'
  | 'Completed'
  | 'Failed';

export interface PodRow {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly state: PodState;
  /** What `kubectl get pods` prints under STATUS. */
  readonly status: string;
  readonly ips: readonly string[];
  readonly node: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly restarts: number;
  readonly image: string;
  /** Why it is in this state, in a few words (`probe: 503`, `Insufficient cpu`); '' when there is nothing to say. */
  readonly reason: string;
  /** `Deployment/web`, `ReplicaSet/x`, `StatefulSet/db`, `DaemonSet/y`; null for a Pod on its own. */
  readonly owner: string | null;
  readonly createdAt: number;
  /** While Terminating: when its grace period ends. */
  readonly graceEndsAt: number | null;
  /** Whether a readiness probe is set (a control says what it will do). */
  readonly hasReadinessProbe: boolean;
  /** Whether its program was told by hand to be unready or unhealthy. */
  readonly appState: 'normal' | 'unready' | 'unhealthy' | 'crashed';
  /** Fields set in its spec that the simulator accepts but does not act on. */
  readonly notSimulated: readonly string[];
  /** Names of the NetworkPolicies in force that isolate it, in each direction: what they do not allow is dropped. */
  readonly isolation: { readonly ingress: readonly string[]; readonly egress: readonly string[] };
}

/** A NetworkPolicy and what it is for. */
export interface PolicyRow {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** As `kubectl get` prints it: `app=web`, `<none>` for every Pod of its namespace. */
  readonly podSelector: string;
  readonly types: readonly ('Ingress' | 'Egress')[];
  /** False: the cluster's network plugin ignores policies. */
  readonly enforced: boolean;
}

export interface SlotRow {
  /** `ip:port`, or the ip alone for a slice without ports. */
  readonly address: string;
  readonly ip: string;
  /** `namespace/name`, null when the endpoint names no Pod. */
  readonly pod: string | null;
  readonly node: string | null;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  /** The name that a headless Service has for this endpoint alone; null: none. */
  readonly hostname: string | null;
}

export interface ServicePortRow {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** As written: a number or a name. */
  readonly targetPort: string;
  readonly nodePort: number | null;
}

/** The cloud's load balancer of a Service. */
export interface BalancerRow {
  /** `never`: nobody makes one for it. */
  readonly state: 'never' | 'pending' | 'checking' | 'ready' | 'unhealthy' | 'leaving';
  /** How it stands with it, in a few words. */
  readonly words: string;
  /** The Nodes that pass its health checks: those that it passes traffic to. */
  readonly nodes: readonly string[];
}

export interface ServiceRow {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName' | 'Headless';
  readonly clusterIPs: readonly string[];
  readonly externalName: string | null;
  /** Addresses of the balancer; empty while pending. */
  readonly ingressIPs: readonly string[];
  readonly ports: readonly ServicePortRow[];
  readonly selector: Readonly<Record<string, string>> | null;
  readonly affinity: 'None' | 'ClientIP';
  readonly externalTrafficPolicy: 'Cluster' | 'Local' | null;
  readonly internalTrafficPolicy: 'Cluster' | 'Local' | null;
  readonly trafficDistribution: string | null;
  /** Endpoints are published before they are ready. */
  readonly publishNotReady: boolean;
  readonly sourceRanges: readonly string[];
  readonly slots: readonly SlotRow[];
  readonly createdAt: number;
  /** What is missing for traffic, in the checklist's words; null when every port has something in rotation. */
  readonly problem: string | null;
  /** Null: it neither wants nor has a load balancer. */
  readonly balancer: BalancerRow | null;
  /** Nodes whose kube-proxy has not yet programmed the newest endpoints. */
  readonly laggingNodes: readonly string[];
}

export interface NodeRow {
  readonly key: string;
  readonly name: string;
  readonly ips: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly zone: string | null;
  readonly ready: boolean;
  readonly cordoned: boolean;
  /** The machine itself is down (the API may not have noticed yet). */
  readonly down: boolean;
  readonly proxyMode: string;
  readonly proxyStopped: boolean;
}

/** Deployments and the other owners of Pods that can be scaled. */
export interface WorkloadRow {
  /** `Kind/namespace/name`. */
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  readonly available: number;
}

export interface EventRow {
  /** `namespace/name` of the Event. */
  readonly key: string;
  readonly lastSeenAt: number;
  readonly type: string;
  readonly reason: string;
  /** `Kind/name`. */
  readonly object: string;
  readonly namespace: string;
  readonly message: string;
  readonly count: number;
}

/** An object of a kind that nothing acts on, so that the page can say so. */
export interface OtherRow {
  /** `resource/namespace/name`. */
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `namespace/name` of the Services that an Ingress points to; empty for other kinds. */
  readonly services: readonly string[];
  /** The hosts that an Ingress answers to, `*` for any; empty for other kinds. */
  readonly hosts: readonly string[];
}

/** A fixed place outside the cluster. */
export interface OutsideRow {
  readonly key: Place;
  readonly name: string;
  readonly ip: string;
}
