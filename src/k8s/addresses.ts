import type { IpFamily } from './clusterSettings.ts';

/** IP addresses and CIDRs as numbers. Text is read strictly: no leading zeros, no zones. */

export interface Ip {
  readonly family: IpFamily;
  readonly value: bigint;
}

export interface Cidr {
  readonly family: IpFamily;
  /** The address as written: `10.0.0.5/8` keeps its 5. */
  readonly address: bigint;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefixLength: number;
}

const BITS: Readonly<Record<IpFamily, number>> = { IPv4: 32, IPv6: 128 };
const IPV4 = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/;
const MAPPED_PREFIX = 0xffffn;

/** Reads an address, or null. An IPv4-mapped IPv6 address counts as IPv4, as it does in Go. */
export function parseIp(text: string): Ip | null {
  if (!text.includes(':')) {
    const value = ipv4Value(text);
    return value === null ? null : { family: 'IPv4', value: BigInt(value) };
  }
  const value = ipv6Value(text);
  if (value === null) return null;
  if (value >> 32n === MAPPED_PREFIX) return { family: 'IPv4', value: value & 0xffffffffn };
  return { family: 'IPv6', value };
}

function ipv4Value(text: string): number | null {
  const match = IPV4.exec(text);
  if (match === null) return null;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(match[i]);
    if (part > 255) return null;
    value = value * 256 + part;
  }
  return value;
}

function ipv6Value(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  let value = 0n;
  for (const group of [...before, ...Array<number>(missing).fill(0), ...after]) {
    value = (value << 16n) | BigInt(group);
  }
  return value;
}

/** The 16-bit groups of one side of `::`; the very last may be written as IPv4. */
function groupsOf(text: string, atEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (atEnd && i === parts.length - 1 && part.includes('.')) {
      const value = ipv4Value(part);
      if (value === null) return null;
      groups.push(Math.floor(value / 65536), value % 65536);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

/** The family of an address, null when it is none. */
export function familyOf(ip: string): IpFamily | null {
  return parseIp(ip)?.family ?? null;
}

/** The one canonical text of an address (RFC 5952 for IPv6). */
export function formatIp(family: IpFamily, value: bigint): string {
  if (family === 'IPv4') {
    const number = Number(value);
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
  }
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((value >> shift) & 0xffffn));
  const gap = longestGap(groups);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (gap === null) return text(groups);
  return `${text(groups.slice(0, gap.start))}::${text(groups.slice(gap.end))}`;
}

/** The first longest run of at least two zero groups. */
function longestGap(groups: readonly number[]): { start: number; end: number } | null {
  let best: { start: number; end: number } | null = null;
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - start >= 2 && (best === null || end - start > best.end - best.start)) best = { start, end };
    if (end > start) start = end;
  }
  return best;
}

/**
 * What libc takes for an IPv4 address beside the usual form: fewer numbers, of which the last fills what is left, in
 * octal or hexadecimal too (`10.1` is 10.0.0.1). Null when it is none.
 */
// glibc: resolv/inet_addr.c inet_aton; musl: src/network/inet_aton.c
export function parseLooseIp(text: string): string | null {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(part)))
    return null;
  const numbers = parts.map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return null;
  const value = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return formatIp('IPv4', BigInt(value));
}

/** Few CIDRs are asked about very often; the limit only bounds memory. */
const REMEMBERED_CIDRS = 1000;
const remembered = new Map<string, Cidr | null>();

/** Reads `address/length`, or null. */
export function parseCidr(text: string): Cidr | null {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const cidr = readCidr(text);
  if (remembered.size >= REMEMBERED_CIDRS) remembered.clear();
  remembered.set(text, cidr);
  return cidr;
}

function readCidr(text: string): Cidr | null {
  const match = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text);
  const ip = match === null ? null : parseIp(match[1] ?? '');
  if (match === null || ip === null) return null;
  const prefixLength = Number(match[2]);
  const bits = BITS[ip.family];
  if (prefixLength > bits) return null;
  const size = 1n << BigInt(bits - prefixLength);
  const first = ip.value - (ip.value % size);
  return { family: ip.family, address: ip.value, first, last: first + size - 1n, prefixLength };
}

/** A CIDR in canonical text, without host bits. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr.family, cidr.first)}/${cidr.prefixLength}`;
}

/** Whether an address lies in a CIDR; false when either is not one. */
export function cidrContains(cidr: string, ip: string): boolean {
  const range = parseCidr(cidr);
  const address = range === null ? null : parseIp(ip);
  if (range === null || address === null || range.family !== address.family) return false;
  return address.value >= range.first && address.value <= range.last;
}

/** Whether two CIDRs share an address; false when either is not one. */
export function cidrsOverlap(a: string, b: string): boolean {
  const left = parseCidr(a);
  const right = parseCidr(b);
  if (left === null || right === null || left.family !== right.family) return false;
  return left.first <= right.last && right.first <= left.last;
}

/** How many addresses a CIDR has, its first and last included. Throws when it is none. */
export function cidrSize(cidr: string): bigint {
  const { first, last } = mustParse(cidr);
  return last - first + 1n;
}

/** The address `n` after the first of a CIDR (`n` 0 is the network address). Throws beyond the end. */
export function nthAddress(cidr: string, n: number | bigint): string {
  const { family, first, last } = mustParse(cidr);
  const value = first + BigInt(n);
  if (value < first || value > last) throw new RangeError(`${cidr} has no address number ${n}`);
  return formatIp(family, value);
}

/** The `index`-th part of a CIDR when it is cut to `prefixLength`, null when there are not so many. */
export function subnets(cidr: string, prefixLength: number, index: number): string | null {
  const { family, first, last, prefixLength: length } = mustParse(cidr);
  if (prefixLength < length || prefixLength > BITS[family]) return null;
  const start = first + (BigInt(index) << BigInt(BITS[family] - prefixLength));
  return start > last || index < 0 ? null : `${formatIp(family, start)}/${prefixLength}`;
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function hostPort(ip: string, port: number | string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function mustParse(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new RangeError(`${text} is not a CIDR`);
  return cidr;
}
