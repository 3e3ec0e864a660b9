import { expect, test } from 'vitest';
import { packSubsets, truncate, type Offer, type Port, type Subset } from './subsets.ts';

const http: Port = { name: 'http', port: 8080, protocol: 'TCP' };
const admin: Port = { name: 'admin', port: 9000, protocol: 'TCP' };

function offer(ip: string, port: Port | null, ready = true): Offer {
  return { address: { ip }, ready, port };
}

test.each<[string, Offer[], Subset[]]>([
  ['nothing', [], []],
  [
    'ready and not',
    [offer('10.0.0.2', http), offer('10.0.0.1', http, false)],
    [{ addresses: [{ ip: '10.0.0.2' }], notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [http] }],
  ],
  [
    'addresses sorted as text',
    [offer('10.0.0.2', http), offer('10.0.0.10', http)],
    [{ addresses: [{ ip: '10.0.0.10' }, { ip: '10.0.0.2' }], ports: [http] }],
  ],
  [
    'two ports at the same addresses',
    [offer('10.0.0.1', http), offer('10.0.0.1', admin)],
    [{ addresses: [{ ip: '10.0.0.1' }], ports: [http, admin] }],
  ],
  [
    'a port that only some have',
    [offer('10.0.0.1', http), offer('10.0.0.2', http), offer('10.0.0.2', admin)],
    [
      { addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [http] },
      { addresses: [{ ip: '10.0.0.2' }], ports: [admin] },
    ],
  ],
  ['no ports at all', [offer('10.0.0.1', null)], [{ addresses: [{ ip: '10.0.0.1' }] }]],
])('%s', (_what, offers, subsets) => {
  expect(packSubsets(offers)).toEqual(subsets);
});

function ips(count: number, net: string): { ip: string }[] {
  return Array.from({ length: count }, (_unused, i) => ({ ip: `10.${net}.${i >> 8}.${i & 255}` }));
}

function many(ready: number, notReady: number): Subset {
  return { addresses: ips(ready, '1'), notReadyAddresses: ips(notReady, '2') };
}

test.each([
  ['all fit', [many(600, 400)], null],
  ['some not ready go', [many(900, 200)], [[900, 100]]],
  ['ready ones go, all not ready go', [many(1500, 100)], [[1000, 0]]],
  [
    'shared out over subsets',
    [many(900, 0), many(600, 0)],
    [
      [600, 0],
      [400, 0],
    ],
  ],
] as const)('at most 1000 addresses: %s', (_what, subsets, counts) => {
  const kept = truncate(subsets);
  expect(
    kept?.map(({ addresses = [], notReadyAddresses = [] }) => [addresses.length, notReadyAddresses.length]) ??
      null,
  ).toEqual(counts);
});
