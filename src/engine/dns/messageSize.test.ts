import { describe, expect, test } from 'vitest';
import type { DnsReply } from '../../protocol/report.ts';
import type { Answer } from './coreDns.ts';
import { fitted, receivedBytes, type Edns } from './messageSize.ts';

const NAME = 'web.default.svc.cluster.local.';
const DIG: Edns = { udpBytes: 1232, cookie: true };

function answer(count: number, type: 'A' | 'AAAA' = 'A'): Answer {
  const answers = Array.from({ length: count }, (_none, at) => ({
    name: NAME,
    type,
    ttl: 30,
    data: type === 'A' ? `10.244.1.${at}` : `fd00::${at}`,
  }));
  return { rcode: 'NOERROR', authoritative: true, answers, authority: [], additional: [], forwarded: false };
}

function sent(count: number, edns: Edns | null, type: 'A' | 'AAAA' = 'A'): [number, number, number] {
  const question = { name: NAME, type };
  const { answers, omitted, ...rest } = fitted(answer(count, type), question, edns);
  const reply: DnsReply = { ...rest, answers, omitted, question, tcp: false, server: '', roundTripUs: 0 };
  return [answers.length, omitted, receivedBytes(reply, edns)];
}

describe('a datagram', () => {
  // 47 bytes for the head and the question, 45 for an address with its whole name, 16 with a pointer to it, 28 for IPv6.
  test.each([
    ['with whole names while they fit', 10, null, 'A', [10, 0, 497]],
    ['with names shortened as soon as they do not', 11, null, 'A', [11, 0, 223]],
    ['of 512 bytes holds 29 addresses', 29, null, 'A', [29, 0, 511]],
    ['of 512 bytes is truncated after 29 addresses', 30, null, 'A', [29, 1, 511]],
    ['of 512 bytes holds 16 of IPv6', 17, null, 'AAAA', [16, 1, 495]],
    ['of 1232 bytes with a cookie holds 72 addresses', 100, DIG, 'A', [72, 28, 1222]],
    ['of 4096 bytes holds a hundred', 100, { udpBytes: 4096, cookie: false }, 'A', [100, 0, 1658]],
    ['is never smaller than 512 bytes', 29, { udpBytes: 100, cookie: false }, 'A', [28, 1, 506]],
  ] as const)('%s', (_what, count, edns, type, expected) => {
    expect(sent(count, edns, type)).toEqual(expected);
  });
});
