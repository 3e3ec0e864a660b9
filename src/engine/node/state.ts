import { createTable, type Table } from '../../base/table.ts';
import type { ProcessPlan } from '../images/plan.ts';
import type { DueKey } from '../kernel/kernel.ts';
import type { ServiceEntry } from '../proxy/state.ts';
import type { Environment } from './environment.ts';

/**
 * What the kubelets hold about the Pods of their Nodes, and what is true of the machines themselves.
 * A Pod's key is `namespace/name`, a container's is `namespace/name/container`.
 */
export interface KubeletState {
  /** Node name → 1 while the machine is down. */
  readonly nodesDown: Table<number>;
  /** Node name → when it went down, while it is down. */
  readonly downSince: Table<number>;
  /** Node name → when its kubelet was started. */
  readonly startedAt: Table<number>;
  readonly pods: Table<PodRecord>;
  readonly containers: Table<ContainerRecord>;
  /** `node/podKey` → 1: what each Node runs. */
  readonly byNode: Table<number>;
  /** Pod addresses in use → the Pod that has them. Addresses of machines are not listed. */
  readonly addresses: Table<string>;
  /** `node/index of the Pod CIDR` → the offset that was handed out last. */
  readonly lastOffset: Table<number>;
  /** `node/image reference` → 1: the images that a Node has. */
  readonly images: Table<number>;
  /** `containerKey:path`, or `podKey:volume:path`: content that differs from what was there at first; null: removed. */
  readonly files: Table<string | null>;
  /** `containerKey:attempt:number of its first line` → lines that were written together. */
  readonly logs: Table<LogLines>;
  /** `containerKey:attempt` → the number of its next line. */
  readonly logEnds: Table<number>;
  /** containerKey → the variables that its program was started with. */
  readonly environments: Table<Environment>;
  /** The Services as kubelets know them, for the environments of Pods that start; null: to be looked at anew. Never written to. */
  servicesNow: Table<ServiceEntry> | null;
}

export interface LogLines {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly texts: readonly string[];
}

export interface LogLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One Pod that a kubelet has accepted. */
export interface PodRecord {
  readonly uid: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  /** When the kubelet accepted it: the anchor of its probe workers. */
  readonly acceptedAt: number;
  /**
   * `preparing`: volumes and network namespace are being made. `active`: the namespace exists, containers come and go.
   * `stopping`: containers are being stopped for good. `stopped`: the namespace is gone.
   */
  readonly stage: 'preparing' | 'active' | 'stopping' | 'stopped';
  /** Its addresses; empty until the network namespace exists. Kept when it is gone, as the status keeps them. */
  readonly ips: readonly string[];
  /** How often a network namespace was made, for chance and retries. */
  readonly sandboxes: number;
  /** How often in a row preparing failed, for the back-off. */
  readonly failures: number;
  /** When SIGKILL comes; null unless it is being deleted. */
  readonly graceEndsAt: number | null;
  /** A status patch is on its way. */
  readonly statusDue: boolean;
  /** What the latest news in that patch followed from. */
  readonly statusCause: number | null;
  /** Set when the object was taken away without waiting (`--force`). */
  readonly orphaned: boolean;
}

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One container of an accepted Pod, with its current or latest run. */
export interface ContainerRecord {
  readonly role: ContainerRole;
  /** `waiting`: nothing runs and `waiting` says why. `starting`: image pulled, being created. `exited`: ended, not to be restarted or not yet. */
  readonly stage: 'waiting' | 'pulling' | 'starting' | 'running' | 'exited';
  readonly waiting: { readonly reason: string; readonly message?: string } | null;
  /** Counts runs from 0: the restart count. -1 before the first. */
  readonly attempt: number;
  readonly id: string;
  readonly startedAt: number;
  /** The current run has ended so; null while it runs or before the first. */
  readonly ended: Termination | null;
  /** How the run before ended. */
  readonly last: Termination | null;
  /** The startup probe has passed, or there is none. */
  readonly started: boolean;
  readonly ready: boolean;
  readonly probes: readonly ProbeRecord[];
  readonly crash: BackOff | null;
  readonly pull: BackOff | null;
  readonly pullStartedAt: number;
  readonly pullError: string;
  readonly plan: ProcessPlan | null;
  /** How far its script has come. */
  readonly step: number;
  /** When its listeners open; they are open from then until `closedAt`. */
  readonly listensAt: number;
  readonly closedAt: number | null;
  /** The program was told by hand to fail, or the container's Ready is withheld by hand. */
  readonly told: 'normal' | 'unready' | 'unhealthy' | 'crashed';
  /** Being stopped: where it stands and when SIGKILL comes. */
  readonly stop: StopRecord | null;
}

export interface Termination {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly id: string;
}

/** As client-go's Backoff keeps it for one key. */
// kubernetes: staging/src/k8s.io/client-go/util/flowcontrol/backoff.go
export interface BackOff {
  readonly durationUs: number;
  readonly updatedAt: number;
}

export interface StopRecord {
  readonly stage: 'preStop' | 'turn' | 'signalled';
  /** When SIGKILL comes. */
  readonly killAt: number;
  readonly killDue: DueKey | null;
  /** What it is stopped for; a container that failed a probe is started again. */
  readonly why: 'pod' | 'liveness' | 'startup' | 'restart';
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';
export type ProbeResult = 'success' | 'failure' | 'unknown';

/** A probe's worker: ticks at `anchorAt` + k × period. */
// kubernetes: pkg/kubelet/prober/worker.go
export interface ProbeRecord {
  readonly kind: ProbeKind;
  readonly anchorAt: number;
  readonly result: ProbeResult;
  readonly lastOutcome: 'success' | 'failure' | null;
  readonly run: number;
  readonly onHold: boolean;
  /** The next tick that is queued; null while no tick can change anything. */
  readonly due: DueKey | null;
}

type PodStep =
  /** The network namespace exists now. */
  | { readonly type: 'sandbox' }
  /** Preparing is tried again. */
  | { readonly type: 'prepare' }
  | { readonly type: 'status' }
  /** All containers have stopped: the network namespace goes. */
  | { readonly type: 'teardown' }
  /** The object goes. */
  | { readonly type: 'delete' };

type ContainerStep =
  | { readonly type: 'pulled' }
  /** Its program begins. */
  | { readonly type: 'start' }
  /** The kubelet sees that it runs. */
  | { readonly type: 'noticed' }
  /** Its listeners have opened. */
  | { readonly type: 'listening' }
  /** A script goes on. */
  | { readonly type: 'step' }
  | { readonly type: 'ended'; readonly code: number }
  /** The kubelet sees that it has ended. */
  | { readonly type: 'exit-noticed' }
  /** A back-off is over. */
  | { readonly type: 'retry' }
  /** It looks whether its configuration has changed. */
  | { readonly type: 'reload' }
  | { readonly type: 'probe'; readonly probe: ProbeKind }
  /** preStop is over. */
  | { readonly type: 'signal' }
  | { readonly type: 'kill' };

interface PodTarget {
  readonly room: 'kubelet';
  readonly idle?: true;
  readonly pod: string;
  readonly uid: string;
}

export type PodTask = PodTarget & PodStep;
/** `attempt` is the run it was meant for; work for an earlier run is dropped. */
export type ContainerTask = PodTarget & {
  readonly container: string;
  readonly attempt: number;
} & ContainerStep;

export type KubeletTask =
  | PodTask
  | ContainerTask
  | { readonly room: 'kubelet'; readonly idle?: true; readonly type: 'node-ready'; readonly node: string };

export function createKubeletState(): KubeletState {
  return {
    nodesDown: createTable(),
    downSince: createTable(),
    startedAt: createTable(),
    pods: createTable(),
    containers: createTable(),
    byNode: createTable(),
    addresses: createTable(),
    lastOffset: createTable(),
    images: createTable(),
    files: createTable(),
    logs: createTable(),
    logEnds: createTable(),
    environments: createTable(),
    servicesNow: null,
  };
}
