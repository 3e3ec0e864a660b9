import type { Input } from '../../protocol/input.ts';
import type { Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
export function startLookup(_world: World, _input: Extract<Input, { type: 'lookup' }>): void {}
export function startAsk(_world: World, _input: Extract<Input, { type: 'ask' }>): void {}
export function resolvConfOf(_world: World, _place: Place): string { return ''; }
