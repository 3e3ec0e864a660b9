import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import {
  cidrContains,
  cidrSize,
  cidrsOverlap,
  familyOf,
  formatCidr,
  formatIp,
  hostPort,
  nthAddress,
  parseCidr,
  parseIp,
  parseLooseIp,
  subnets,
} from './addresses.ts';

test.each([
  ['10.0.0.1', 'IPv4'],
  ['255.255.255.255', 'IPv4'],
  ['::', 'IPv6'],
  ['fd00::1', 'IPv6'],
  ['1:2:3:4:5:6:7:8', 'IPv6'],
  ['::ffff:10.0.0.1', 'IPv4'],
  ['64:ff9b::192.0.2.1', 'IPv6'],
  ['010.0.0.1', null],
  ['256.0.0.1', null],
  ['10.0.0', null],
  ['1::2::3', null],
  ['1:2:3:4:5:6:7', null],
  ['1:2:3:4:5:6:7::8', null],
  ['1:2:3:4:5:6:7:8:9', null],
  [':1', null],
  ['fe80::1%eth0', null],
  ['12345::', null],
  ['', null],
  ['x', null],
])('%s: %s', (text, family) => {
  expect(familyOf(text)).toBe(family);
});

test.each([
  ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['2001:db8::', '2001:db8::'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
])('%s is written %s', (text, canonical) => {
  const ip = parseIp(text);
  expect(ip && formatIp(ip.family, ip.value)).toBe(canonical);
});

it('reads back every address that it writes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
      const text = formatIp('IPv6', value);
      const mapped = value >> 32n === 0xffffn;
      expect(parseIp(text)).toEqual(
        mapped ? { family: 'IPv4', value: value & 0xffffffffn } : { family: 'IPv6', value },
      );
    }),
  );
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const ip = parseIp(text);
      expect(ip && formatIp(ip.family, ip.value)).toBe(text);
    }),
  );
});

test.each([
  ['10.96.0.0/12', '10.111.255.255', true],
  ['10.96.0.0/12', '10.112.0.0', false],
  ['10.96.0.0/12', 'fd00::1', false],
  ['fd00::/8', 'fdff::1', true],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['10.0.0.1/32', '10.0.0.1', true],
  ['nonsense', '10.0.0.1', false],
  ['10.0.0.0/8', 'nonsense', false],
])('%s contains %s: %s', (cidr, ip, contains) => {
  expect(cidrContains(cidr, ip)).toBe(contains);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '/8', 'fd00::/129', '10.0.0.0/-1'])(
  '%s is no CIDR',
  (text) => {
    expect(parseCidr(text)).toBeNull();
  },
);

it('counts and cuts ranges', () => {
  expect(cidrSize('10.96.0.0/12')).toBe(1n << 20n);
  expect(nthAddress('10.96.0.0/12', 10)).toBe('10.96.0.10');
  expect(nthAddress('fd00::/112', 65535n)).toBe('fd00::ffff');
  expect(() => nthAddress('10.0.0.0/30', 4)).toThrow(RangeError);
  expect(subnets('10.244.0.0/16', 24, 3)).toBe('10.244.3.0/24');
  expect(subnets('10.244.0.0/16', 24, 256)).toBeNull();
  expect(subnets('10.244.0.0/16', 8, 0)).toBeNull();
  expect(formatCidr(parseCidr('10.1.2.3/8')!)).toBe('10.0.0.0/8');
  expect(cidrsOverlap('10.0.0.0/8', '10.1.0.0/16')).toBe(true);
  expect(cidrsOverlap('10.0.0.0/16', '10.1.0.0/16')).toBe(false);
});

it('writes an address with its port', () => {
  expect(hostPort('10.0.0.1', 80)).toBe('10.0.0.1:80');
  expect(hostPort('fd00::1', 80)).toBe('[fd00::1]:80');
});

test.each([
  ['10.1', '10.0.0.1'],
  ['10.1.258', '10.1.1.2'],
  ['1', '0.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['010.0.0.1', '8.0.0.1'],
  ['4294967295', '255.255.255.255'],
  ['4294967296', null],
  ['256.1', null],
  ['10.16777216', null],
  ['1.2.3.4.5', null],
  ['10.', null],
  ['08', null],
  ['web', null],
  ['', null],
])('libc takes %j for %s', (text, expected) => {
  expect(parseLooseIp(text)).toBe(expected);
});
