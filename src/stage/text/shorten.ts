/** Names made short enough to be drawn, with the part that tells one from another kept whole. */

export interface ShortName {
  /** Drawn in a quieter weight, ends with an ellipsis when something was left out; '' when there is no such part. */
  readonly head: string;
  readonly tail: string;
}

const SUFFIX = 5;
/** `web-7d4f9c6b5d-x2k9p`: the name of a Deployment's Pod. */
const REPLICA = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{5,10}-([bcdfghjklmnpqrstvwxz2456789]{5})$/;
/** `web-x2k9p`: the name of a ReplicaSet's or a DaemonSet's Pod. */
const GENERATED = /^(.+)-([bcdfghjklmnpqrstvwxz2456789]{5})$/;

/** A Pod's name in at most `room` characters: `web…x2k9p`, `tmp`, `db-0`. Never empty while there is room for one. */
export function shortPodName(name: string, room: number): ShortName {
  const match = REPLICA.exec(name);
  if (match === null && name.length <= room) return { head: '', tail: name };
  const parts = match ?? GENERATED.exec(name);
  const base = parts?.[1] ?? name.slice(0, -SUFFIX);
  const tail = parts?.[2] ?? name.slice(-SUFFIX);
  const left = room - tail.length - 1;
  if (left <= 0) return { head: '', tail: tail.slice(-Math.max(1, room)) };
  return { head: `${base.slice(0, left)}…`, tail };
}

/** What tells a Pod from its siblings: `x2k9p`, `db-0`, at most `room` characters from the end. */
export function podSuffix(name: string, room: number): string {
  const match = REPLICA.exec(name) ?? GENERATED.exec(name);
  const text = match?.[2] ?? name;
  return text.length <= room ? text : `…${text.slice(-(room - 1))}`;
}

/** Any text with its middle left out: `a-very…long-name`. */
export function middle(text: string, room: number): string {
  if (text.length <= room) return text;
  if (room <= 1) return text.slice(0, Math.max(0, room));
  const tail = Math.floor((room - 1) / 2);
  return `${text.slice(0, room - 1 - tail)}…${tail === 0 ? '' : text.slice(-tail)}`;
}

/** The part of an address that differs within a cluster: `.1.5` of `10.244.1.5`, `::5` of `fd00:10:244:1::5`. */
export function shortAddress(ip: string): string {
  if (ip.includes(':')) return `:${ip.slice(ip.lastIndexOf(':'))}`;
  const parts = ip.split('.');
  return parts.length === 4 ? `.${parts[2]}.${parts[3]}` : ip;
}

/** `ip:port`, with an IPv6 address in brackets. */
export function withPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
