import { describe, expect, it } from 'vitest';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { updateObject } from '../apiserver/write.ts';
import { addPod, addService, addSlice, emptyNetwork, runTo, send } from '../network/testing/wire.ts';
import type { EndpointSlice } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import {
  finishProxyStart,
  laggingNodes,
  programmedVersion,
  rulesOf,
  startProxy,
  stopProxy,
} from './nodeView.ts';
import { rulePortsOf } from './model.ts';
import { rulesCurrentAt, versionAt } from './versions.ts';

const KEY = 'default/web';
const NODES = ['node-1', 'node-2', 'node-3'];
const at = (seconds: number): number => Math.round(seconds * 1e6);

function knows(world: World, node: string, key = KEY): boolean {
  return programmedVersion(world, node).services.has(key);
}

/** The moment, in ms after `fromUs`, from which a Node has a Service. */
function learnsAfterMs(world: World, node: string, key: string, fromUs: number): number {
  for (let ms = 0; ms < 3_000; ms++) {
    world.kernel.nowUs = fromUs + ms * 1_000;
    if (knows(world, node, key)) return ms;
  }
  return Infinity;
}

const addWeb = (world: World, key = KEY): void =>
  addService(world, key, '{clusterIP: 10.96.0.50, ports: [{port: 80}]}');

describe('when a Node has the newest rules', () => {
  it('is after its watch and sync, about 80 ms in quiet times, each Node for itself', () => {
    const world = emptyNetwork();
    addWeb(world);
    const learned = NODES.map((node) => learnsAfterMs(world, node, KEY, 0));
    for (const ms of learned) {
      expect(ms).toBeGreaterThan(50);
      expect(ms).toBeLessThan(105);
    }
    expect(new Set(learned).size).toBeGreaterThan(1);
  });

  it('waits for minSyncPeriod after the sync before', () => {
    const world = emptyNetwork();
    addWeb(world);
    world.kernel.nowUs = at(0.1);
    addWeb(world, 'default/second');
    world.kernel.nowUs = at(0.3);
    addWeb(world, 'default/third');
    const [second, third] = ['default/second', 'default/third'].map((key) =>
      learnsAfterMs(world, 'node-1', key, 0),
    );
    expect(second).toBeGreaterThan(1_050);
    expect(second).toBeLessThan(1_105);
    expect(third).toBe(second);
  });

  it('does not depend on when anybody asked', () => {
    const busy = emptyNetwork();
    const quiet = emptyNetwork();
    for (let step = 0; step < 40; step++) {
      for (const world of [busy, quiet]) {
        world.kernel.nowUs = at(step * 0.17);
        addWeb(world, `default/s${step}`);
      }
      for (const node of NODES) rulesOf(busy, node);
      laggingNodes(busy, KEY);
    }
    for (const node of NODES) {
      expect([...programmedVersion(busy, node).services.keys()]).toEqual([
        ...programmedVersion(quiet, node).services.keys(),
      ]);
    }
  });

  it('is what settle waits for', () => {
    const world = emptyNetwork();
    addWeb(world);
    expect(rulesCurrentAt(world)).toBeGreaterThan(world.kernel.nowUs);
    expect(laggingNodes(world, KEY)).toEqual(NODES);
    world.kernel.nowUs = rulesCurrentAt(world);
    expect(laggingNodes(world, KEY)).toEqual([]);
  });
});

describe('a kube-proxy that is stopped', () => {
  it('keeps its rules until it is started again', () => {
    const world = emptyNetwork();
    addWeb(world);
    runTo(world, 5);
    expect(stopProxy(world, 'node-2')).toBe(null);
    expect(stopProxy(world, 'node-2')).toMatch(/stopped already/);
    addWeb(world, 'default/second');
    runTo(world, 500);
    expect(NODES.map((node) => knows(world, node, 'default/second'))).toEqual([true, false, true]);
    expect(laggingNodes(world, 'default/second')).toEqual(['node-2']);
    expect(startProxy(world, 'node-2')).toBe(null);
    expect(startProxy(world, 'node-2')).toMatch(/running already/);
    runTo(world, 503);
    finishProxyStart(world, 'node-2');
    expect(knows(world, 'node-2', 'default/second')).toBe(true);
    expect(world.proxy.held.size).toBe(0);
    expect(stopProxy(world, 'node-9')).toBe('nodes "node-9" not found');
  });
});

describe('what is kept', () => {
  it('is only what a Node or CoreDNS may still need', () => {
    const world = emptyNetwork();
    for (let step = 0; step < 2_000; step++) {
      world.kernel.nowUs = at(step * 0.01);
      addWeb(world, `default/s${step}`);
    }
    expect(world.proxy.rounds.size).toBeLessThan(5);
    expect(world.proxy.history.size).toBeLessThan(30);
  });

  it('lets CoreDNS see the past by its lag', () => {
    const world = emptyNetwork();
    world.kernel.nowUs = at(10);
    addWeb(world);
    expect(versionAt(world, at(10) - 1).services.has(KEY)).toBe(false);
    expect(versionAt(world, at(10)).services.has(KEY)).toBe(true);
  });
});

describe('rules and decisions', () => {
  it("a connection only reaches what its Node's rules hold at that moment", () => {
    const act = record({
      waitMs: integer({ min: 0, max: 700 }),
      states: array(constantFrom('ready', 'unready', 'leaving', 'gone'), {
        minLength: 4,
        maxLength: 4,
      }),
      from: constantFrom(...NODES),
    });
    assert(
      property(array(act, { minLength: 1, maxLength: 15 }), (acts) => {
        const world = emptyNetwork();
        const ips = ['10.244.1.5', '10.244.2.5', '10.244.3.5', '10.244.3.6'];
        for (const [index, ip] of ips.entries()) addPod(world, `default/web-${index}`, ip, [80]);
        addWeb(world);
        addSlice(
          world,
          KEY,
          [{ port: 80 }],
          ips.map((ip) => ({ ip })),
        );
        const slice = [...world.api.objects.values()].find((object) => object.kind === 'EndpointSlice');
        for (const [n, { waitMs, states, from }] of acts.entries()) {
          updateObject<EndpointSlice>(
            world,
            'endpointslices.discovery.k8s.io',
            'default',
            slice?.metadata.name ?? '',
            (current) => ({
              ...current,
              endpoints: (current.endpoints ?? []).map((endpoint, index) => ({
                ...endpoint,
                conditions: conditionsOf(states[index] ?? ''),
              })),
            }),
          );
          world.kernel.nowUs += waitMs * 1_000;
          const entry = programmedVersion(world, from).services.get(KEY);
          const known = entry ? rulePortsOf(entry).flatMap((port) => port.endpoints) : [];
          const decision = send(world, `node/${from}`, '10.96.0.50:80', { n });
          if (decision.endpoint === null) continue;
          const { ip } = decision.endpoint;
          const endpoint = known.find((each) => each.ip === ip);
          const anyReady = known.some((each) => each.ready);
          expect(endpoint && (endpoint.ready || (!anyReady && endpoint.serving))).toBe(true);
          expect(decision.eligible).toContain(`${ip}:80`);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

function conditionsOf(state: string): { ready: boolean; serving: boolean; terminating: boolean } {
  return {
    ready: state === 'ready',
    serving: state === 'ready' || state === 'leaving',
    terminating: state === 'leaving' || state === 'gone',
  };
}
