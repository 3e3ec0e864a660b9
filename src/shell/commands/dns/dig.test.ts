import { describe, expect, it } from 'vitest';
import { questionLine, recordLine } from './digText.ts';
import { reverseName, searched } from './names.ts';

describe("dig's columns", () => {
  const soa = 'ns.dns.cluster.local. hostmaster.cluster.local. 1763798400 7200 1800 86400 30';
  it.each([
    ['web.default.svc.cluster.local.', 'A', '10.0.0.1', 'web.default.svc.cluster.local. 30 IN\tA\t10.0.0.1'],
    [
      'web-public.default.svc.cluster.local.',
      'A',
      '10.0.0.1',
      'web-public.default.svc.cluster.local. 30 IN A\t10.0.0.1',
    ],
    [
      'web-public123.default.svc.cluster.local.',
      'A',
      '10.0.0.1',
      'web-public123.default.svc.cluster.local. 30 IN A 10.0.0.1',
    ],
    ['cluster.local.', 'SOA', soa, `cluster.local.\t\t30\tIN\tSOA\t${soa}`],
    ['example.com.', 'A', '10.0.0.1', 'example.com.\t\t30\tIN\tA\t10.0.0.1'],
  ])('%s', (name, type, data, line) => {
    expect(recordLine({ name, type, ttl: 30, data })).toBe(line);
  });

  it.each([
    ['web.default.svc.cluster.local.', ';web.default.svc.cluster.local.\tIN\tA\n'],
    ['web.', ';web.\t\t\t\tIN\tA\n'],
    ['nosuch.default.svc.cluster.local.', ';nosuch.default.svc.cluster.local. IN\tA\n'],
  ])('of the question for %s', (name, line) => {
    expect(questionLine(name, 'A')).toBe(line);
  });
});

describe('reverseName', () => {
  it.each([
    ['10.244.1.5', '5.1.244.10.in-addr.arpa'],
    ['fd00::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa'],
    ['web', null],
  ])('%s', (text, name) => {
    expect(reverseName(text)).toBe(name);
  });
});

describe('searched', () => {
  it.each([
    ['web', 5, ['web.a', 'web.b', 'web']],
    ['a.b.c.d.e.f', 5, ['a.b.c.d.e.f', 'a.b.c.d.e.f.a', 'a.b.c.d.e.f.b']],
    ['web.', 5, ['web.']],
  ])('%s with ndots:%s', (name, ndots, names) => {
    expect(searched(name, ['a', 'b'], ndots)).toEqual(names);
  });
});
