import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { NodeRules } from '../protocol/rules.ts';
import type { NodeRow, OutsideRow, PodRow, ServiceRow, WorkloadRow } from '../protocol/rows.ts';

export type Theme = 'light' | 'dark' | 'projector';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Everything that the stage draws, as plain data. A list that has not changed must be the same list, and a row that has not
 * changed the same row: whatever is equal by reference is neither laid out nor drawn again.
 */
export interface Scene {
  readonly nodes: readonly NodeRow[];
  readonly pods: readonly PodRow[];
  readonly services: readonly ServiceRow[];
  readonly workloads: readonly WorkloadRow[];
  readonly clients: readonly Client[];
  readonly connections: readonly Connection[];
  /** The fixed places outside; empty for the usual `internet` and `laptop`. */
  readonly outside: readonly OutsideRow[];
  /** `concept`: traffic through the Services; `xray`: through each Node's rules. */
  readonly picture: 'concept' | 'xray';
  /** What each Node holds for the Service that X-ray looks at; empty until it is known. */
  readonly rules: readonly NodeRules[];
  /** `words`: what the rules do; `text`: as the mode's own tool prints them. */
  readonly rulesForm: 'words' | 'text';
  /** The Node that a narrow screen shows in X-ray; null for the stage's own choice. */
  readonly lookAt: string | null;
  /** A connection is followed that never leaves the cluster: what is outside is left out. */
  readonly inside: boolean;
  /** While a connection is followed: where its present step takes place. */
  readonly spot: Spot | null;
  /** A selection key (`keys.ts`) or null. */
  readonly selection: string | null;
  readonly theme: Theme;
  /** Only this namespace's Pods and Services (and the system's); null for all. */
  readonly namespaceFilter: string | null;
  /** Virtual seconds a second of wall time while playing; the last one while paused. Never 0. */
  readonly speed: number;
  /** Whether things may travel and grow (`prefers-reduced-motion` is not set). */
  readonly motion: boolean;
}

/** The place of one step of a connection. */
export interface Spot {
  /** A selection key; a balancer is its Service's. */
  readonly key: string;
  /** The Node whose rules decide, and the rule that does; null elsewhere. */
  readonly node: string | null;
  readonly rule: string | null;
  readonly number: number;
  readonly tone: 'traffic' | 'nat' | 'fail';
}

export const EMPTY_SCENE: Scene = {
  nodes: [],
  pods: [],
  services: [],
  workloads: [],
  clients: [],
  connections: [],
  outside: [],
  picture: 'concept',
  rules: [],
  rulesForm: 'text',
  lookAt: null,
  inside: false,
  spot: null,
  selection: null,
  theme: 'light',
  namespaceFilter: null,
  speed: 1,
  motion: true,
};

/** Namespaces of the cluster's own parts: drawn folded, after everything else. */
export function isSystemNamespace(namespace: string): boolean {
  return namespace === 'kube-system' || namespace === 'kube-public' || namespace === 'kube-node-lease';
}

/** The cluster's own Services: `kubernetes` and what lives in the system's namespaces. */
export function isSystemService(row: ServiceRow): boolean {
  return isSystemNamespace(row.namespace) || row.key === 'default/kubernetes';
}

/** Whether the namespace filter lets a thing be drawn. The system's own always are. */
export function isShown(scene: Scene, namespace: string): boolean {
  return (
    scene.namespaceFilter === null || scene.namespaceFilter === namespace || isSystemNamespace(namespace)
  );
}
