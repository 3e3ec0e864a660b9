import { createNumberTable, createTable, type Table } from '../../base/table.ts';
import type { EndpointSlice, Service } from '../../k8s/objects.ts';

/**
 * What kube-proxies and CoreDNS know of Services: one shared table that every change forks for free. A Node never has
 * a copy, only a reference to the version it has programmed.
 */
export interface ProxyState {
  /** The table as the API has it now, which the next change goes into. */
  readonly services: Table<ServiceEntry>;
  readonly byAddress: Table<string>;
  readonly byNodePort: Table<string>;
  readonly namespaces: Table<number>;
  /** Family → how many endpoints the slices of Services with a ClusterIP have, once for each port. */
  readonly endpointCount: Table<number>;
  /** `IP service slice` → 1 for every endpoint of every slice: which Services an address may belong to. */
  readonly byEndpoint: Table<number>;
  /** Sync rounds of the kube-proxies by number; only those that some Node may still need. */
  readonly rounds: Table<Round, number>;
  /** The versions of the last moments by the time of their change, for CoreDNS. */
  readonly history: Table<Version, number>;
  /** Node name → 1 while its kube-proxy is stopped. */
  readonly stopped: Table<number>;
  /** Node name → the rules it is left with while its kube-proxy does not sync. */
  readonly held: Table<HeldRules>;
  /** `node ip:port/protocol` → how many connections an IPVS virtual server has passed on. */
  readonly roundRobin: Table<number>;
  /** Clients that session affinity remembers → their endpoint: a key for each list or IPVS template that they are in. */
  readonly affinity: Table<Affinity>;
}

/** One Service with its slices, whichever of them exist. Frozen: a change makes another. */
export interface ServiceEntry {
  /** `namespace/name`. */
  readonly key: string;
  readonly service: Service | null;
  /** Sorted by name. */
  readonly slices: readonly EndpointSlice[];
}

/** All Services at one moment. Never written to. */
export interface Version {
  /** When the last change in it was made. */
  readonly at: number;
  readonly services: Table<ServiceEntry>;
  /** `ip` of a ClusterIP, and `ip protocol port` of every address that rules match → key of the Service. */
  readonly byAddress: Table<string>;
  /** `protocol port` → key of the Service. */
  readonly byNodePort: Table<string>;
  readonly namespaces: Table<number>;
  readonly endpointCount: Table<number>;
}

/**
 * A turn in which every kube-proxy programs what has changed. All hear of the same first change, so rounds are common to
 * them; each Node gets through a round at a time of its own.
 */
export interface Round {
  readonly startsAt: number;
  readonly version: Version;
}

export interface HeldRules {
  readonly version: Version;
  /** When a kube-proxy that was started again has caught up; null while it is stopped. */
  readonly untilUs: number | null;
}

export interface Affinity {
  /** `ip:port`. */
  readonly endpoint: string;
  /** When it was last used by a new connection; under IPVS, by the end of one too. */
  readonly usedAt: number;
  /** Connections that are open under an IPVS template; always 0 in the other modes. */
  readonly open: number;
}

export function createProxyState(): ProxyState {
  const state: ProxyState = {
    services: createTable(),
    byAddress: createTable(),
    byNodePort: createTable(),
    namespaces: createTable(),
    endpointCount: createTable(),
    byEndpoint: createTable(),
    rounds: createNumberTable(),
    history: createNumberTable(),
    stopped: createTable(),
    held: createTable(),
    roundRobin: createTable(),
    affinity: createTable(),
  };
  state.rounds.set(0, {
    startsAt: Number.MIN_SAFE_INTEGER,
    version: versionOf(state, Number.MIN_SAFE_INTEGER),
  });
  return state;
}

/** A reference to the table as it is now; it stays so whatever is written later. */
export function versionOf(state: ProxyState, at: number): Version {
  return {
    at,
    services: state.services.clone(),
    byAddress: state.byAddress.clone(),
    byNodePort: state.byNodePort.clone(),
    namespaces: state.namespaces.clone(),
    endpointCount: state.endpointCount.clone(),
  };
}
