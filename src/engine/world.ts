import { forkState } from '../base/table.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import { createApiState, type ApiState } from './apiserver/state.ts';
import { createControllerState, type ControllerState } from './controllers/state.ts';
import { createKernel, type KernelState } from './kernel/kernel.ts';
import { createHappenings, type HappeningState } from './kernel/happenings.ts';
import { createNetworkState, type NetworkState } from './network/state.ts';
import { createKubeletState, type KubeletState } from './node/state.ts';
import { createProxyState, type ProxyState } from './proxy/state.ts';

/**
 * The whole state of a cluster at one moment: a record of rooms, each one level of tables, numbers and frozen values.
 * Functions of the engine take it as their first argument and change its tables; nothing else holds state.
 */
export interface World {
  readonly settings: ClusterSettings;
  readonly kernel: KernelState;
  readonly happenings: HappeningState;
  readonly api: ApiState;
  readonly controllers: ControllerState;
  readonly kubelet: KubeletState;
  readonly proxy: ProxyState;
  readonly network: NetworkState;
}

/** An empty cluster at `nowUs`: no objects, no due work. */
export function createWorld(seed: number, settings: ClusterSettings, nowUs: number): World {
  return {
    settings,
    kernel: createKernel(seed, nowUs),
    happenings: createHappenings(),
    api: createApiState(),
    controllers: createControllerState(),
    kubelet: createKubeletState(),
    proxy: createProxyState(),
    network: createNetworkState(),
  };
}

/** A second world with the same past, for nothing: tables are shared until one of the two writes. */
export function forkWorld(world: World): World {
  return {
    settings: world.settings,
    kernel: forkState(world.kernel),
    happenings: forkState(world.happenings),
    api: forkState(world.api),
    controllers: forkState(world.controllers),
    kubelet: forkState(world.kubelet),
    proxy: forkState(world.proxy),
    network: forkState(world.network),
  };
}
