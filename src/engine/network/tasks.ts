import type { World } from '../world.ts';
import type { NetworkTask } from './state.ts';
export function runNetworkTask(_world: World, _task: NetworkTask): void {}
