import { describe, expect, it } from 'vitest';
import { categorize } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';

/** Endpoints in words: `1r` is ready on node-1, `2t` serving and terminating on node-2, `3u` not ready, `3g` terminating only. */
function endpoint(words: string, index: number): RuleEndpoint {
  const [at = '', state = '', hints = ''] = [words.charAt(0), words.charAt(1), words.slice(2)];
  const ip = `10.244.${at}.${index}`;
  return {
    address: `${ip}:80`,
    ip,
    port: 80,
    pod: words,
    node: `node-${at}`,
    zone: `zone-${at}`,
    ready: state === 'r',
    serving: state === 'r' || state === 't',
    terminating: state === 't' || state === 'g',
    forZones: [...hints.matchAll(/z(\d)/g)].map((match) => `zone-${match[1] ?? ''}`),
    forNodes: [...hints.matchAll(/n(\d)/g)].map((match) => `node-${match[1] ?? ''}`),
  };
}

function port(endpoints: string, change: Partial<RulePort> = {}): RulePort {
  return {
    key: 'default/web',
    namespace: 'default',
    service: 'web',
    portName: '',
    protocol: 'TCP',
    family: 'IPv4',
    clusterIP: '10.96.0.50',
    port: 80,
    nodePort: 30_080,
    externalIPs: [],
    balancerIPs: [],
    sourceRanges: [],
    internalLocal: false,
    externalLocal: true,
    affinityS: null,
    healthCheckNodePort: null,
    endpoints: endpoints === '' ? [] : endpoints.split(' ').map(endpoint),
    ...change,
  };
}

const AT_1 = { node: 'node-1', zone: 'zone-1' };

function outcome(
  words: string,
  kind: 'cluster' | 'local',
  where: { node: string; zone: string | null } = AT_1,
): string {
  const found = categorize(port(words), where);
  const set = found[kind].endpoints;
  if (set.length > 0) return set.map((each) => each.pod).join(' ');
  return found.hasAny ? 'DROP' : 'REJECT';
}

describe('policy Cluster', () => {
  it.each([
    ['a ready one', '1r', '1r'],
    ['ready ones hide those that leave', '1r 2t', '1r'],
    ['only ones that leave but serve', '1t 2t', '1t 2t'],
    ['not ready', '1u 2u', 'REJECT'],
    ['terminating and not serving', '1g', 'REJECT'],
    ['none at all', '', 'REJECT'],
    ['not ready ones are never a fallback', '1u 2t', '2t'],
  ])('%s', (_fact, words, expected) => {
    expect(outcome(words, 'cluster')).toBe(expected);
  });
});

describe('policy Local on node-1', () => {
  it.each([
    ['its own ready ones', '1r 1r 2r', '1r 1r'],
    ['its own ready ones hide its own that leave', '1r 1t', '1r'],
    ['its own that leave, though others are ready', '1t 2r', '1t'],
    ['none of its own, others ready', '2r', 'DROP'],
    ['none of its own, others ready and leaving', '2r 3t', 'DROP'],
    ['none of its own, others only leaving', '2t', 'DROP'],
    ['none anywhere', '1u 2g', 'REJECT'],
    ['its own not ready, others ready', '1u 2r', 'DROP'],
  ])('%s', (_fact, words, expected) => {
    expect(outcome(words, 'local')).toBe(expected);
  });

  it("an endpoint without a Node is nobody's own", () => {
    const all = port('1r').endpoints.map((each) => ({ ...each, node: null }));
    expect(categorize(port('', { endpoints: all }), AT_1).local.endpoints).toEqual([]);
  });
});

describe('topology hints', () => {
  it.each([
    ['all hinted, one for the zone', '1rz1 2rz2', AT_1, '1rz1'],
    ['one without a hint: everything', '1rz1 2r', AT_1, '1rz1 2r'],
    ['none for the zone: everything', '2rz2 3rz3', AT_1, '2rz2 3rz3'],
    ['a Node without a zone: everything', '1rz1 2rz2', { node: 'node-1', zone: null }, '1rz1 2rz2'],
    ['hints of others do not count: not ready', '1rz1 2u', AT_1, '1rz1'],
    ['same node before same zone', '1rn1z1 2rn2z1', AT_1, '1rn1z1'],
    ['no endpoint for the node: its zone', '2rn2z1 3rn3z3', AT_1, '2rn2z1'],
    ['no topology on the fallback', '1tz1 2tz2', AT_1, '1tz1 2tz2'],
    ['one unhinted for nodes: zones count', '1rn1z1 2rz1', AT_1, '1rn1z1 2rz1'],
  ])('%s', (_fact, words, where, expected) => {
    expect(outcome(words, 'cluster', where)).toBe(expected);
  });
});

describe('which sets a Service uses', () => {
  it('internalTrafficPolicy Local without outside access has no Cluster set', () => {
    const found = categorize(port('2r', { internalLocal: true, externalLocal: false, nodePort: null }), AT_1);
    expect([found.cluster.endpoints.length, found.local.endpoints.length, found.hasAny]).toEqual([
      0,
      0,
      true,
    ]);
  });

  it('policy Cluster everywhere has no Local set', () => {
    const found = categorize(port('1r', { externalLocal: false }), AT_1);
    expect([found.cluster.addresses, found.local.addresses]).toEqual([['10.244.1.0:80'], []]);
  });
});
