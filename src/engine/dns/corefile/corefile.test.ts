import { describe, expect, test } from 'vitest';
import { versionOf } from '../../proxy/state.ts';
import { addPod, addService, emptyNetwork, letSync } from '../../network/testing/wire.ts';
import { answerQuestion, serverFor } from './answer.ts';
import { configurationHash, readCorefile } from './config.ts';
import { COREFILE } from './running.ts';

const PATH = '/etc/coredns/Corefile';
const SVC = 'svc.cluster.local.';

const world = emptyNetwork();
addService(world, 'default/web', '{clusterIP: 10.96.0.50, ports: [{port: 80}]}');
addPod(world, 'default/tmp', '10.244.1.9');
letSync(world);
const version = versionOf(world.proxy, 0);

/** kubeadm's Corefile with something else in place of a part of it. */
const but = (from: string, to: string): string => COREFILE.replace(from, to);
const and = (...lines: string[]): string => but('    errors\n', `    errors\n${lines.join('\n')}\n`);

/** `RCODE`, or name, TTL and data of what is answered. */
function ask(corefile: string, name: string, type = 'A'): string {
  const question = { name, type };
  const server = serverFor(readCorefile(corefile, PATH), question);
  const { rcode, answers } = answerQuestion(world, version, server, question);
  if (answers.length === 0) return rcode === 'NOERROR' ? 'NODATA' : rcode;
  return answers.map((record) => `${record.name} ${record.ttl} ${record.data}`).join(', ');
}

const HOSTS = [
  '    hosts {',
  '      192.0.2.9 db.corp db2.corp',
  '      2001:db8::9 db.corp',
  '      fallthrough',
  '    }',
];
const STUB = `${COREFILE}corp.example:53 {\n    forward . 198.51.100.53\n}\n`;

describe('a Corefile', () => {
  test.each<[string, string, string, string, string?]>([
    ['as kubeadm writes it', COREFILE, `web.default.${SVC}`, `web.default.${SVC} 30 10.96.0.50`],
    ['ttl', but('ttl 30', 'ttl 7'), `web.default.${SVC}`, `web.default.${SVC} 7 10.96.0.50`],
    ['without a ttl', but('       ttl 30\n', ''), `web.default.${SVC}`, `web.default.${SVC} 5 10.96.0.50`],
    [
      'another zone',
      but('cluster.local in', 'k8s.corp in'),
      'web.default.svc.k8s.corp',
      'web.default.svc.k8s.corp. 30 10.96.0.50',
    ],
    ['and the old one is gone', but('cluster.local in', 'k8s.corp in'), `web.default.${SVC}`, 'NXDOMAIN'],
    [
      'pods insecure',
      COREFILE,
      '10-9-9-9.default.pod.cluster.local',
      '10-9-9-9.default.pod.cluster.local. 30 10.9.9.9',
    ],
    ['pods verified, nobody', but('insecure', 'verified'), '10-9-9-9.default.pod.cluster.local', 'NXDOMAIN'],
    [
      'pods verified, a Pod',
      but('insecure', 'verified'),
      '10-244-1-9.default.pod.cluster.local',
      '10-244-1-9.default.pod.cluster.local. 30 10.244.1.9',
    ],
    ['pods disabled', but('insecure', 'disabled'), '10-244-1-9.default.pod.cluster.local', 'NXDOMAIN'],
    ['hosts', and(...HOSTS), 'db.corp', 'db.corp. 3600 192.0.2.9'],
    ['hosts, IPv6', and(...HOSTS), 'db.corp', 'db.corp. 3600 2001:db8::9', 'AAAA'],
    ['hosts without such an address', and(...HOSTS), 'db2.corp', 'NODATA', 'AAAA'],
    ['hosts fall through', and(...HOSTS), `web.default.${SVC}`, `web.default.${SVC} 30 10.96.0.50`],
    [
      'hosts that do not',
      and(...HOSTS.filter((line) => !line.includes('fall'))),
      `web.default.${SVC}`,
      'NXDOMAIN',
    ],
    [
      'rewrite name',
      and(`    rewrite name shop.corp web.default.${SVC}`),
      'shop.corp',
      'shop.corp. 30 10.96.0.50',
    ],
    [
      'rewrite of a suffix',
      and('    rewrite name suffix .corp .svc.cluster.local'),
      'web.default.corp',
      `web.default.${SVC} 30 10.96.0.50`,
    ],
    [
      'rewrite of a suffix with its answers',
      and('    rewrite name suffix .corp .svc.cluster.local answer auto'),
      'web.default.corp',
      'web.default.corp. 30 10.96.0.50',
    ],
    [
      'rewrite stops at the first',
      and('    rewrite name a.corp b.corp', `    rewrite name b.corp web.default.${SVC}`),
      'a.corp',
      'NXDOMAIN',
    ],
    [
      'rewrite continue',
      and('    rewrite continue name a.corp b.corp', `    rewrite name b.corp web.default.${SVC}`),
      'a.corp',
      'a.corp. 30 10.96.0.50',
    ],
    ['forward to the machine', COREFILE, 'api.example.com', 'api.example.com. 30 203.0.113.200'],
    ['forward to nobody', but('/etc/resolv.conf', '198.51.100.53'), 'api.example.com', 'SERVFAIL'],
    ['without forward', COREFILE.replace(/ {4}forward[^}]*}\n/, ''), 'api.example.com', 'SERVFAIL'],
    ['a zone of its own', STUB, 'db.corp.example', 'SERVFAIL'],
    ['beside the others', STUB, 'api.example.com', 'api.example.com. 30 203.0.113.200'],
    ['for its zones only', but('.:53', 'cluster.local:53'), 'api.example.com', 'REFUSED'],
  ])('%s', (_what, corefile, name, expected, type) => {
    expect(ask(corefile, name, type)).toBe(expected);
  });

  test.each([
    [
      'an unknown directive',
      but('errors', 'banana'),
      `${PATH}:2 - Error during parsing: Unknown directive 'banana'`,
    ],
    [
      'no end',
      COREFILE.slice(0, -2),
      `${PATH}:22 - Syntax error: Unexpected token 'loadbalance', expecting '}'`,
    ],
    ['no block', '.:53', `${PATH}:1 - Error during parsing: Unexpected EOF`],
  ])('with %s is refused', (_what, corefile, message) => {
    expect(() => readCorefile(corefile, PATH)).toThrow(message);
  });

  test('comments and quotes are read', () => {
    const corefile = and(
      '    # forward . nowhere',
      '    rewrite name "shop.corp" web.default.svc.cluster.local # shop',
    );
    expect(ask(corefile, 'shop.corp')).toBe('shop.corp. 30 10.96.0.50');
  });

  test('what is not played is known', () => {
    expect(
      readCorefile(and('    template IN A corp {', '      rcode NXDOMAIN', '    }'), PATH).notPlayed,
    ).toEqual(['template']);
  });

  // As CoreDNS itself prints them for kubeadm's Corefile of today and of v1.30.
  test.each([
    [
      COREFILE,
      '1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b',
    ],
    [
      COREFILE.replace(/cache 30 {[^}]*}/, 'cache 30'),
      '591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908',
    ],
  ])('is named by its hash', (corefile, hash) => {
    expect(configurationHash(corefile)).toBe(hash);
  });
});
