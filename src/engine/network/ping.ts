import type { Input } from '../../protocol/input.ts';
import type { World } from '../world.ts';
export function ping(_world: World, _input: Extract<Input, { type: 'ping' }>): void {}
