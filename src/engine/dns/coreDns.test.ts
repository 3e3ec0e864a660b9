import { describe, expect, it } from 'vitest';
import { addService, addSlice, emptyNetwork } from '../network/testing/wire.ts';
import { versionOf } from '../proxy/state.ts';
import type { World } from '../world.ts';
import { readCorefile } from './corefile/config.ts';
import { answerQuestion as answerBy, serverFor } from './corefile/answer.ts';
import { COREFILE } from './corefile/running.ts';
import type { Question } from './coreDns.ts';
import type { Version } from '../proxy/state.ts';

function cluster(): World {
  const world = emptyNetwork({
    ipFamilies: ['IPv4', 'IPv6'],
    externalHosts: [{ name: 'api.example.com', ips: ['203.0.113.200'], listens: [] }],
  });
  addService(world, 'default/web', '{clusterIP: 10.96.45.12, ports: [{name: http, port: 80}]}');
  addSlice(
    world,
    'default/web',
    [{ name: 'http', port: 8080 }],
    [{ ip: '10.244.1.5' }, { ip: '10.244.1.6', state: 'unready' }],
  );
  addService(
    world,
    'default/two',
    '{clusterIP: 10.96.45.13, ports: [{name: a, port: 80}, {name: b, port: 81}]}',
  );
  addService(
    world,
    'default/dual',
    '{clusterIP: 10.96.45.14, clusterIPs: [10.96.45.14, "2001:db8:96::14"], ports: [{name: http, port: 80}]}',
  );
  addService(world, 'default/unnamed', '{clusterIP: 10.96.45.15, ports: [{port: 80}]}');
  addService(world, 'default/db', '{clusterIP: None, ports: [{name: pg, port: 80, targetPort: 5432}]}');
  addSlice(
    world,
    'default/db',
    [{ name: 'pg', port: 5432 }],
    [
      { ip: '10.244.1.7', hostname: 'db-0' },
      { ip: '10.244.2.7', hostname: 'db-1' },
      { ip: '10.244.2.8', hostname: 'db-2', state: 'unready' },
      { ip: '10.244.2.9', hostname: 'db-3', state: 'leaving' },
      { ip: '10.244.3.7' },
    ],
  );
  addService(world, 'default/empty', '{clusterIP: None, ports: [{port: 80}]}');
  addSlice(world, 'default/empty', [{ port: 80 }], [{ ip: '10.244.1.8', state: 'unready' }]);
  addService(world, 'default/noports', '{clusterIP: None}');
  addSlice(world, 'default/noports', [], [{ ip: '10.244.1.10' }]);
  addService(world, 'default/twins', '{clusterIP: None, ports: [{port: 80}]}');
  addSlice(
    world,
    'default/twins',
    [{ port: 80 }],
    [
      { ip: '10.244.1.11', hostname: 'x' },
      { ip: '10.244.1.12', hostname: 'x' },
    ],
  );
  addService(world, 'default/six', '{clusterIP: None, ports: [{port: 80}]}');
  addSlice(world, 'default/six', [{ port: 80 }], [{ ip: '2001:db8::' }], 'IPv6');
  for (const [name, target] of [
    ['ext', 'api.example.com'],
    ['ext-missing', 'nowhere.example.com'],
    ['ext-inside', 'web.default.svc.cluster.local'],
    ['ext-inside-missing', 'nosuch.default.svc.cluster.local'],
    ['ext-ip', '203.0.113.9'],
  ]) {
    addService(world, `default/${name ?? ''}`, `{type: ExternalName, externalName: ${target ?? ''}}`);
  }
  return world;
}

const world = cluster();
const version = versionOf(world.proxy, 0);

/** `RCODE`, or the data of the answers, then those of the additional section behind a bar. */
function ask(name: string, type: string): string {
  const { rcode, answers, additional } = answerQuestion(world, version, { name, type });
  if (answers.length === 0) return rcode === 'NOERROR' ? 'NODATA' : rcode;
  const words = answers.map((record) => record.data).join(', ');
  return additional.length === 0
    ? words
    : `${words} | ${additional.map((record) => `${record.name} ${record.data}`).join(', ')}`;
}

const SVC = 'default.svc.cluster.local';

function answerQuestion(world: World, version: Version, question: Question) {
  return answerBy(world, version, serverFor(readCorefile(COREFILE, ''), question), question);
}

describe('parsing of names', () => {
  it.each([
    ['cluster.local', 'A', 'NODATA'],
    [
      'cluster.local',
      'NS',
      'kube-dns.kube-system.svc.cluster.local. | kube-dns.kube-system.svc.cluster.local. 10.96.0.10',
    ],
    ['svc.cluster.local', 'A', 'NODATA'],
    ['pod.cluster.local', 'A', 'NODATA'],
    [SVC, 'A', 'NODATA'],
    ['default.pod.cluster.local', 'A', 'NODATA'],
    ['nosuch.svc.cluster.local', 'A', 'NXDOMAIN'],
    [`nosuch.${SVC}`, 'A', 'NXDOMAIN'],
    ['foo.cluster.local', 'A', 'NXDOMAIN'],
    [`a.b.c.web.${SVC}`, 'A', 'NXDOMAIN'],
    [`*.${SVC}`, 'A', 'NXDOMAIN'],
    [`any.${SVC}`, 'A', 'NXDOMAIN'],
    [`WEB.${SVC}.`, 'A', '10.96.45.12'],
    ['dns-version.cluster.local', 'TXT', '"1.1.0"'],
    ['ns.dns.cluster.local', 'A', '10.96.0.10'],
  ])('%s %s', (name, type, expected) => {
    expect(ask(name, type)).toBe(expected);
  });
});

describe('a Service with a ClusterIP', () => {
  it.each([
    [`web.${SVC}`, 'A', '10.96.45.12'],
    [`two.${SVC}`, 'A', '10.96.45.13'],
    [`web.${SVC}`, 'AAAA', 'NODATA'],
    [`dual.${SVC}`, 'A', '10.96.45.14'],
    [`dual.${SVC}`, 'AAAA', '2001:db8:96::14'],
    [`_http._tcp.web.${SVC}`, 'SRV', `0 100 80 web.${SVC}. | web.${SVC}. 10.96.45.12`],
    [`http.tcp.web.${SVC}`, 'SRV', `0 100 80 web.${SVC}. | web.${SVC}. 10.96.45.12`],
    [`two.${SVC}`, 'SRV', `0 50 80 two.${SVC}., 0 50 81 two.${SVC}. | two.${SVC}. 10.96.45.13`],
    [`dual.${SVC}`, 'SRV', `0 50 80 dual.${SVC}. | dual.${SVC}. 10.96.45.14, dual.${SVC}. 2001:db8:96::14`],
    [`_http._tcp.web.${SVC}`, 'A', '10.96.45.12'],
    [`_nope._tcp.web.${SVC}`, 'A', 'NXDOMAIN'],
    [`_http._tcp.unnamed.${SVC}`, 'SRV', 'NXDOMAIN'],
    [`10-244-1-5.web.${SVC}`, 'A', '10.244.1.5'],
    [`10-244-1-6.web.${SVC}`, 'A', 'NXDOMAIN'],
    [`web.${SVC}`, 'TXT', 'NODATA'],
    [`web.${SVC}`, 'MX', 'NODATA'],
  ])('%s %s', (name, type, expected) => {
    expect(ask(name, type)).toBe(expected);
  });
});

describe('a headless Service', () => {
  it.each([
    [`db.${SVC}`, 'A', '10.244.1.7, 10.244.2.7, 10.244.3.7'],
    [`empty.${SVC}`, 'A', 'NXDOMAIN'],
    [`six.${SVC}`, 'A', 'NODATA'],
    [`six.${SVC}`, 'AAAA', '2001:db8::'],
    [`2001-db8--0.six.${SVC}`, 'AAAA', '2001:db8::'],
    [`db-0.db.${SVC}`, 'A', '10.244.1.7'],
    [`db-2.db.${SVC}`, 'A', 'NXDOMAIN'],
    [`db-3.db.${SVC}`, 'A', 'NXDOMAIN'],
    [`x.twins.${SVC}`, 'A', '10.244.1.11, 10.244.1.12'],
    [`10-244-3-7.db.${SVC}`, 'A', '10.244.3.7'],
    [`10-244-1-7.db.${SVC}`, 'A', 'NXDOMAIN'],
    [
      `_pg._tcp.db.${SVC}`,
      'SRV',
      `0 33 5432 db-0.db.${SVC}., 0 33 5432 db-1.db.${SVC}., 0 33 5432 10-244-3-7.db.${SVC}. | ` +
        `db-0.db.${SVC}. 10.244.1.7, db-1.db.${SVC}. 10.244.2.7, 10-244-3-7.db.${SVC}. 10.244.3.7`,
    ],
    [`noports.${SVC}`, 'A', '10.244.1.10'],
    [`noports.${SVC}`, 'SRV', 'NODATA'],
  ])('%s %s', (name, type, expected) => {
    expect(ask(name, type)).toBe(expected);
  });
});

describe('ExternalName', () => {
  it.each([
    [`ext.${SVC}`, 'CNAME', 'api.example.com.'],
    [`ext.${SVC}`, 'A', 'api.example.com., 203.0.113.200'],
    [`ext.${SVC}`, 'AAAA', 'api.example.com.'],
    [`ext-missing.${SVC}`, 'A', 'nowhere.example.com.'],
    [`ext-inside.${SVC}`, 'A', `web.${SVC}., 10.96.45.12`],
    [`ext-inside-missing.${SVC}`, 'A', 'NODATA'],
    [`ext-ip.${SVC}`, 'A', 'NXDOMAIN'],
    [`ext.${SVC}`, 'SRV', 'NODATA'],
    [`x.ext.${SVC}`, 'A', 'NXDOMAIN'],
    [`_p._tcp.ext.${SVC}`, 'SRV', 'NXDOMAIN'],
  ])('%s %s', (name, type, expected) => {
    expect(ask(name, type)).toBe(expected);
  });
});

describe('Pod names and addresses turned round', () => {
  it.each([
    ['10-244-1-99.default.pod.cluster.local', 'A', '10.244.1.99'],
    ['nonsense.default.pod.cluster.local', 'A', 'NXDOMAIN'],
    ['10-244-1-99.nosuch.pod.cluster.local', 'A', 'NXDOMAIN'],
    ['12.45.96.10.in-addr.arpa', 'PTR', `web.${SVC}.`],
    ['5.1.244.10.in-addr.arpa', 'PTR', `10-244-1-5.web.${SVC}.`],
    ['7.1.244.10.in-addr.arpa', 'PTR', `db-0.db.${SVC}.`],
    ['8.2.244.10.in-addr.arpa', 'PTR', 'NXDOMAIN'],
    ['1.2.3.4.in-addr.arpa', 'PTR', 'NXDOMAIN'],
  ])('%s %s', (name, type, expected) => {
    expect(ask(name, type)).toBe(expected);
  });
});

describe('what comes with an answer', () => {
  it("is the zone's start of authority when there is no record", () => {
    const { authority, authoritative } = answerQuestion(world, version, { name: `nosuch.${SVC}`, type: 'A' });
    expect(authoritative).toBe(true);
    expect(authority).toEqual([
      {
        name: 'cluster.local.',
        type: 'SOA',
        ttl: 30,
        data: 'ns.dns.cluster.local. hostmaster.cluster.local. 1767225600 7200 1800 86400 30',
      },
    ]);
  });

  it('is a time to live of 30 s', () => {
    expect(answerQuestion(world, version, { name: `web.${SVC}`, type: 'A' }).answers[0]?.ttl).toBe(30);
  });
});
