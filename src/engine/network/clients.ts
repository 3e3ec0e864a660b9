import type { ClientSettings } from '../../protocol/input.ts';
import type { World } from '../world.ts';
export function addClient(_world: World, _settings: ClientSettings): string | null { return null; }
export function removeClient(_world: World, _name: string): string | null { return null; }
