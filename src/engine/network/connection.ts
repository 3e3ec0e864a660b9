import type { ConnectionOwner } from '../../protocol/connection.ts';
import type { HttpRequest } from '../../protocol/http.ts';
import type { Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
export interface OpenOptions {
  readonly from: Place; readonly host: string; readonly port: number; readonly protocol: 'TCP' | 'UDP';
  readonly timeoutUs: number | null; readonly family?: 'IPv4' | 'IPv6'; readonly owner: ConnectionOwner;
}
export function openConnection(_world: World, _options: OpenOptions): number { return 0; }
export function sendRequest(_world: World, _id: number, _request: HttpRequest, _token: number): string | null { return null; }
export function closeConnection(_world: World, _id: number): void {}
export function podConnectionsEnd(_world: World, _podKey: string, _how: 'fin' | 'rst' | 'gone', _ports?: readonly number[]): void {}
