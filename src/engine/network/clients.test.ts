import { describe, expect, it } from 'vitest';
import type { ClientSettings } from '../../protocol/input.ts';
import { present } from '../../base/assert.ts';
import type { World } from '../world.ts';
import { addClient, removeClient } from './clients.ts';
import { podConnectionsEnd } from './connection.ts';
import { addressesOf } from './places.ts';
import { addPod, addService, addSlice, emptyNetwork, letSync, losePod, runTo } from './testing/wire.ts';

const READY = ['10.244.1.5', '10.244.2.5', '10.244.3.5'] as const;

/** A Service whose Pods accept and say nothing of HTTP, which is enough to see who got what. */
function cluster(ready: readonly string[] = READY, seed = 1): World {
  const world = emptyNetwork({}, seed);
  addPod(world, 'default/tmp', '10.244.1.9');
  for (const [index, ip] of ready.entries()) addPod(world, `default/web-${index}`, ip, [80]);
  addService(
    world,
    'default/web',
    '{clusterIP: 10.96.45.12, type: NodePort, ports: [{port: 80, nodePort: 30080}]}',
  );
  addSlice(
    world,
    'default/web',
    [{ port: 80 }],
    ready.map((ip, index) => ({ ip, pod: `web-${index}` })),
  );
  letSync(world);
  return world;
}

function settings(name: string, change: Partial<ClientSettings> = {}): ClientSettings {
  return {
    name,
    from: 'pod/tmp',
    url: 'http://10.96.45.12',
    rate: 10,
    keepAlive: false,
    requestsPerConnection: null,
    ...change,
  };
}

const run = (world: World, seconds: number): void => runTo(world, world.kernel.nowUs / 1e6 + seconds);
const clientOf = (world: World, name: string) => present(world.network.clients.get(name), name);

/** Whom a client's connections went to, in order. */
function choicesOf(world: World, name: string): (string | undefined)[] {
  return [...world.network.connections.values()]
    .filter((connection) => connection.owner.kind === 'client' && connection.owner.name === name)
    .map((connection) => connection.endpoint?.ip);
}

describe('a client', () => {
  it('makes its requests at its rate, evenly', () => {
    const world = cluster();
    addClient(world, settings('a', { rate: 4 }));
    run(world, 10);
    expect(clientOf(world, 'a').stats.requests).toBe(40);
    const begun = [...world.network.connections.values()].map((connection) => connection.startedAt);
    expect(begun.slice(1).map((at, index) => at - (begun[index] ?? 0))).toEqual(Array(39).fill(250_000));
  });

  it.each([
    ['no endpoints', [], 'http://10.96.45.12', 'refused', 'refused'],
    ['nobody there', READY, 'http://10.96.99.99', 'timeout', 'timeout'],
    ['a name that nobody knows', READY, 'http://nosuch', 'dnsFailure', 'dns-failure'],
  ] as const)('counts what fails: %s', (_fact, ready, url, counter, last) => {
    const world = cluster(ready);
    addClient(world, settings('a', { url }));
    run(world, 16);
    const { stats } = clientOf(world, 'a');
    expect(stats[counter]).toBeGreaterThan(90);
    expect(stats.answered + stats.connections).toBe(0);
    expect(clientOf(world, 'a').last).toBe(last);
  });

  it('says once that it fails, and once that it is well', () => {
    const world = cluster([]);
    addClient(world, settings('a'));
    run(world, 5);
    const said = (): string[] =>
      [...world.happenings.byId.values()]
        .filter((each) => each.subject === 'Client/a')
        .map((each) => each.what);
    expect(said()).toEqual(['client-added', 'client-failing']);
  });

  it('is still while its Pod is gone, and goes on with the next of its name', () => {
    const world = cluster();
    addClient(world, settings('a'));
    run(world, 2);
    podConnectionsEnd(world, 'default/tmp', 'gone');
    losePod(world, 'default/tmp');
    run(world, 2);
    const before = clientOf(world, 'a');
    expect(before.last).toBe('gone');
    run(world, 2);
    expect(clientOf(world, 'a').stats).toEqual(before.stats);
  });

  it.each([
    ['a name twice', settings('b'), /already exists/],
    ['no rate', settings('c', { rate: 0 }), /rate/],
    ['too much', settings('c', { rate: 1e6 }), /rate/],
    ['no URL', settings('c', { url: 'http://' }), /not a URL/],
    ['another protocol', settings('c', { url: 'ftp://x' }), /not supported/],
    ['a Node that does not exist', settings('c', { from: 'node/nope' }), /not found/],
    ['a place that does not exist', settings('c', { from: 'moon' }), /unknown place/],
    ['a name that is none', settings('<script>'), /not a name/],
    ['half a request per connection', settings('c', { requestsPerConnection: 0.5 }), /whole number/],
  ])('is refused with %s', (_fact, wanted, message) => {
    const world = cluster();
    expect(addClient(world, settings('b'))).toBe(null);
    expect(addClient(world, wanted)).toMatch(message);
  });

  it('is removed with what it has open', () => {
    const world = cluster();
    addClient(world, settings('a', { keepAlive: true }));
    run(world, 1);
    expect(removeClient(world, 'a')).toBe(null);
    expect(removeClient(world, 'a')).toMatch(/not found/);
    run(world, 10);
    expect(world.network.flows.size).toBe(0);
    expect(world.network.portsInUse.size).toBe(0);
  });
});

describe('clients beside one another', () => {
  it('change nothing for each other', () => {
    const alone = cluster();
    addClient(alone, settings('a'));
    run(alone, 20);
    const beside = cluster();
    addClient(beside, settings('a'));
    addClient(beside, settings('b', { rate: 7 }));
    addClient(beside, settings('c', { from: 'laptop', url: 'http://192.0.2.11:30080' }));
    run(beside, 20);
    expect(choicesOf(alone, 'a')).toHaveLength(200);
    expect(choicesOf(beside, 'a')).toEqual(choicesOf(alone, 'a'));
  });

  it('are the same with the same seed and others with another', () => {
    const choices = [1, 1, 2].map((seed) => {
      const world = cluster(READY, seed);
      addClient(world, settings('a'));
      run(world, 20);
      return choicesOf(world, 'a');
    });
    expect(choices[1]).toEqual(choices[0]);
    expect(choices[2]).not.toEqual(choices[0]);
  });

  it('behind one NAT share its address', () => {
    const world = cluster();
    const [one, two, three] = ['nat/office/a', 'nat/office/b', 'nat/home/a'].map(
      (place) => addressesOf(world, place)[0],
    );
    expect(one).toMatch(/^198\.51\.100\.(12[89]|1[3-9]\d|2\d\d)$/);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });
});
