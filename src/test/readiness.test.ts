import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../engine/kernel/kernel.ts';
import { present } from '../base/assert.ts';
import { faultsOf } from './oracle.ts';
import {
  act,
  addClient,
  begin,
  clientOf,
  connectionsOf,
  create,
  endpointsOf,
  enter,
  eventsOf,
  isReady,
  lagging,
  now,
  patch,
  podNamed,
  podsOf,
  readyIPs,
  ruleIPs,
  run,
  runTo,
  runUntil,
  settle,
  tmp,
  web,
  why,
  whyInShort,
  worldOf,
  type Story,
} from './story.ts';

/** Readiness as Services feel it. */

const PROBE = `readinessProbe:
  httpGet: {path: /, port: 80}
  periodSeconds: 5
  failureThreshold: 3
  timeoutSeconds: 1`;

function running(container = PROBE): Story {
  const story = begin();
  create(story, web({ container }));
  create(story, tmp());
  settle(story);
  return story;
}

/** When the readiness worker of a Pod ticks: its anchor, in seconds. */
function anchorOf(story: Story, pod: string): number {
  const record = worldOf(story).kubelet.containers.get(`default/${pod}/web`);
  const probe = present(
    record?.probes.find(({ kind }) => kind === 'readiness'),
    'a readiness worker',
  );
  return probe.anchorAt / SECOND_US;
}

describe('a readiness probe that starts failing', () => {
  const story = running();
  const [pod] = podsOf(story);
  const name = pod?.metadata.name ?? '';
  const ip = pod?.status?.podIP ?? '';
  // A client on each Node that keeps its connection, so that one of them is at the Pod.
  for (let i = 0; i < 6; i++) addClient(story, { name: `kept-${i}`, rate: 2, keepAlive: true });
  addClient(story, { name: 'short', rate: 20 });
  run(story, 5);
  const kept = [0, 1, 2, 3, 4, 5]
    .map((i) => connectionsOf(story, `kept-${i}`)[0])
    .filter((one) => one?.endpoint?.ip === ip);
  const actedAt = now(story);
  act(story, name, 'unready');

  it('makes the Pod NotReady at the third tick from then', () => {
    const ticks = Math.ceil((actedAt - anchorOf(story, name)) / 5);
    const thirdTick = anchorOf(story, name) + (ticks + 2) * 5;
    runTo(story, thirdTick - 0.01);
    expect(isReady(podNamed(story, name))).toBe(true);
    // The status is written 50 ms ± 30 % later.
    runTo(story, thirdTick + 0.07);
    expect(isReady(podNamed(story, name))).toBe(false);
    expect(now(story) - actedAt).toBeGreaterThan(10);
    expect(now(story) - actedAt).toBeLessThan(15.1);
  });

  it('is an Event that says what the probe got', () => {
    expect(eventsOf(story, 'Pod', name)).toContain(
      'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
  });

  it('takes the slot out of rotation, then out of the rules Node by Node', () => {
    expect(runUntil(story, () => !readyIPs(story).includes(ip), 1)).toBeLessThan(0.2);
    expect(endpointsOf(story)).toContain(`${ip} not-ready`);
    expect(lagging(story)).toHaveLength(3);
    const nodes = ['node-1', 'node-2', 'node-3'];
    const holding = new Set<number>();
    const took = runUntil(
      story,
      () => {
        const held = nodes.filter((node) => ruleIPs(story, node).includes(ip));
        holding.add(held.length);
        return held.length === 0;
      },
      2,
      0.001,
    );
    expect([...holding]).toEqual([3, 2, 1, 0]);
    expect(took).toBeLessThan(1.3);
  });

  it('leaves open connections where they are', () => {
    expect(kept.length).toBeGreaterThan(0);
    run(story, 20);
    for (const one of kept) {
      const connection = present(worldOf(story).network.connections.get(one?.id ?? 0), 'the connection');
      expect(connection.state).toBe('open');
      expect(connection.replies).toBeGreaterThan(70);
    }
    const { requests, answered } = clientOf(story, 'short').stats;
    expect(answered).toBe(requests);
    expect(faultsOf(story, connectionsOf(story, 'short'))).toEqual([]);
  });

  it.each([
    ['the endpoint', `Endpoint/default/web/${ip}`, ['endpoint-not-ready']],
    ['the Service', 'Service/default/web', ['endpoints-changed', 'endpoint-not-ready']],
    ['the Pod', `Pod/default/${name}`, []],
  ])('is why, asked about %s', (_what, subject, first) => {
    expect(whyInShort(story, subject)).toEqual([...first, 'pod-unready', 'container-unready', 'app-unready']);
    const texts = why(story, subject).map(({ text }) => text);
    expect(texts.at(-2)).toBe(
      `Container web of default/${name} is not ready: its readiness probe failed 3 times in a row, last with: HTTP probe failed with statuscode: 503.`,
    );
    expect(texts.at(-1)).toBe(`The program in default/${name} is no longer ready to serve.`);
    expect(why(story, subject).at(-1)?.actor).toBe('you');
  });

  it('brings the Pod back at the first success', () => {
    const from = now(story);
    act(story, name, 'ready');
    runUntil(story, () => readyIPs(story).includes(ip), 6);
    expect(now(story) - from).toBeLessThan(5.2);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual([
      'endpoint-ready',
      'pod-ready',
      'container-ready',
      'app-ready',
    ]);
  });
});

describe('without a probe', () => {
  const story = running('');
  const name = podsOf(story)[0]?.metadata.name ?? '';
  const ip = podsOf(story)[0]?.status?.podIP ?? '';

  it('Ready is withheld at once, and who withholds it is said', () => {
    act(story, name, 'unready');
    settle(story);
    expect(readyIPs(story)).not.toContain(ip);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual([
      'endpoint-not-ready',
      'pod-unready',
      'app-unready',
    ]);
    const ready = podNamed(story, name).status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toBe(
      'containers with unready status: [web] (the simulator itself withholds it from [web])',
    );
  });

  it('when no endpoint is ready, everything is refused', () => {
    for (const pod of podsOf(story)) if (isReady(pod)) act(story, pod.metadata.name, 'unready');
    settle(story);
    addClient(story, { name: 'late' });
    run(story, 3);
    expect(clientOf(story, 'late').stats).toMatchObject({ requests: 30, refused: 30, answered: 0 });
    expect(whyInShort(story, 'Client/late')).toEqual([
      'client-failing',
      'endpoints-changed',
      'endpoint-not-ready',
      'pod-unready',
      'app-unready',
    ]);
  });
});

describe('readiness gates', () => {
  const story = begin();
  create(story, web({ replicas: 1, pod: 'readinessGates: [{conditionType: example.com/lb}]' }));
  settle(story);

  it('keep a Pod with ready containers out of rotation', () => {
    const [pod] = podsOf(story);
    expect(pod?.status?.containerStatuses?.[0]?.ready).toBe(true);
    expect(endpointsOf(story)).toEqual([`${pod?.status?.podIP} not-ready`]);
    const conditions = pod?.status?.conditions ?? [];
    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    });
  });

  it('let it in when somebody sets the condition', () => {
    const [pod] = podsOf(story);
    const body = {
      status: {
        conditions: [...(pod?.status?.conditions ?? []), { type: 'example.com/lb', status: 'True' }],
      },
    };
    const request = { subresource: 'status' } as const;
    patch(story, 'pods', pod?.metadata.name ?? '', body, request);
    settle(story);
    expect(endpointsOf(story)).toEqual([`${pod?.status?.podIP} ready`]);
    expect(whyInShort(story, `Endpoint/default/web/${pod?.status?.podIP}`).at(-1)).toBe('patched');
  });
});

describe('a startup probe', () => {
  const story = begin();
  const container = `startupProbe:
  exec: {command: [cat, /tmp/started]}
  periodSeconds: 2
  failureThreshold: 30
readinessProbe:
  httpGet: {path: /, port: 80}
  periodSeconds: 60`;
  create(story, web({ replicas: 1, container }));
  run(story, 20);

  it('holds readiness back', () => {
    const [pod] = podsOf(story);
    expect(pod?.status?.containerStatuses?.[0]).toMatchObject({
      started: false,
      ready: false,
      restartCount: 0,
    });
    expect(endpointsOf(story)[0]).toMatch(/not-ready$/);
  });

  it('is followed by the readiness probe at once when it succeeds', () => {
    const from = now(story);
    const [pod] = podsOf(story);
    const place = { pod: `default/${pod?.metadata.name}`, container: 'web', path: '/tmp/started' };
    enter(story, { type: 'write-file', ...place, content: '' });
    runUntil(story, () => readyIPs(story).length === 1, 5);
    expect(now(story) - from).toBeLessThan(2.2);
    expect(whyInShort(story, `Pod/default/${pod?.metadata.name}`)).toEqual([
      'pod-ready',
      'container-ready',
      'container-started-up',
      'file-written',
    ]);
  });

  it('ends the container when it never succeeds', () => {
    const other = begin();
    create(other, web({ replicas: 1, container: container.replace('30', '3') }));
    run(other, 20);
    const [pod] = podsOf(other);
    expect(eventsOf(other, 'Pod', pod?.metadata.name ?? '')).toContain(
      'Killing: Container web failed startup probe, will be restarted',
    );
    expect(pod?.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });
});

describe('a liveness probe that fails', () => {
  const story = running(`livenessProbe:
  httpGet: {path: /, port: 80}
  periodSeconds: 5
  failureThreshold: 2
${PROBE}`);
  const [before] = podsOf(story);
  const name = before?.metadata.name ?? '';

  it('has the container started again under the same address', () => {
    act(story, name, 'unhealthy');
    runUntil(story, () => podNamed(story, name).status?.containerStatuses?.[0]?.restartCount === 1, 20);
    settle(story);
    const after = podNamed(story, name);
    expect(after.status?.podIP).toBe(before?.status?.podIP);
    expect(after.metadata.uid).toBe(before?.metadata.uid);
    expect(readyIPs(story)).toContain(before?.status?.podIP);
    expect(eventsOf(story, 'Pod', name)).toContain(
      'Killing: Container web failed liveness probe, will be restarted',
    );
    expect(whyInShort(story, `Pod/default/${name}`).slice(0, 3)).toEqual([
      'pod-ready',
      'container-ready',
      'container-started',
    ]);
    expect(whyInShort(story, `Pod/default/${name}`).slice(-2)).toEqual(['liveness-failed', 'app-unhealthy']);
  });
});
