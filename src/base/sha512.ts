import { ROUND_BITS, START_BITS } from './sha2.ts';

/** SHA-512 (FIPS 180-4), synchronous: CoreDNS names its configuration by it. Not for secrets, nor for what is hot. */

const MASK = (1n << 64n) - 1n;
/** The SHA-512 of a text's UTF-8 in hexadecimal. */
export function sha512(text: string): string {
  const words = padded(new TextEncoder().encode(text));
  const state = [...START_BITS];
  for (let offset = 0; offset < words.length; offset += 16) absorb(state, words.slice(offset, offset + 16));
  return state.map((word) => word.toString(16).padStart(16, '0')).join('');
}

function absorb(state: bigint[], block: readonly bigint[]): void {
  const w = [...block];
  for (let t = 16; t < 80; t++) {
    const [a, b] = [w[t - 15] ?? 0n, w[t - 2] ?? 0n];
    const s0 = turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n);
    const s1 = turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n);
    w.push(((w[t - 16] ?? 0n) + s0 + (w[t - 7] ?? 0n) + s1) & MASK);
  }
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (let t = 0; t < 80; t++) {
    const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
    const first = h + s1 + ((e & f) ^ (~e & MASK & g)) + (ROUND_BITS[t] ?? 0n) + (w[t] ?? 0n);
    const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
    const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & MASK, c, b, a, (first + second) & MASK];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) {
    state[index] = ((state[index] ?? 0n) + value) & MASK;
  }
}

function turn(word: bigint, by: bigint): bigint {
  return ((word >> by) | (word << (64n - by))) & MASK;
}

function padded(bytes: Uint8Array): bigint[] {
  const blocks = Math.ceil((bytes.length + 17) / 128);
  const message = new DataView(new ArrayBuffer(blocks * 128));
  bytes.forEach((byte, index) => message.setUint8(index, byte));
  message.setUint8(bytes.length, 0x80);
  message.setBigUint64(blocks * 128 - 8, BigInt(bytes.length) * 8n);
  return Array.from({ length: blocks * 16 }, (_none, index) => message.getBigUint64(index * 8));
}
