import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { appStateOf, applyAppAct, podsWithChangedApp, writeFile } from './containers.ts';
import { forkWorld } from '../world.ts';
import { deleteObject } from '../apiserver/write.ts';
import {
  createPod,
  eventsOf,
  happeningsOf,
  isReady,
  minimalCluster,
  podNamed,
  run,
  settle,
} from './testing/minimalCluster.ts';

function web(probes: string, more = ''): string {
  return `${more}\ncontainers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80, name: http}], ${probes}}]`;
}

function restarts(world: World): number {
  return podNamed(world, 'web')?.status?.containerStatuses?.[0]?.restartCount ?? 0;
}

/** Seconds until `done`, in steps of 100 ms. */
function secondsUntil(world: World, done: () => boolean, limit = 600): number {
  const from = world.kernel.nowUs;
  while (!done() && world.kernel.nowUs - from < limit * SECOND_US) run(world, 0.1);
  return (world.kernel.nowUs - from) / SECOND_US;
}

function ready(probes: string, more = ''): World {
  const world = minimalCluster();
  createPod(world, 'web', web(probes, more));
  settle(world);
  expect(isReady(world, 'web')).toBe(true);
  return world;
}

const HTTP = 'readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}';

describe('what an attempt says', () => {
  it.each([
    [
      'a refused HTTP probe',
      'readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}',
      'Readiness probe failed: Get "http://10.244.1.2:8080/healthz": dial tcp 10.244.1.2:8080: connect: connection refused',
    ],
    [
      'a 404',
      'readinessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 1}',
      'Readiness probe failed: HTTP probe failed with statuscode: 404',
    ],
    [
      'a refused TCP probe',
      'livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 1}',
      'Liveness probe failed: dial tcp 10.244.1.2:81: connect: connection refused',
    ],
    [
      'an exec probe',
      'readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1}',
      'Readiness probe failed: cat: /tmp/ready: No such file or directory\n',
    ],
    [
      'HTTPS to a plain port',
      'readinessProbe: {httpGet: {path: /, port: 80, scheme: HTTPS}, periodSeconds: 1}',
      'Readiness probe failed: Get "https://10.244.1.2:80/": http: server gave HTTP response to HTTPS client',
    ],
    [
      'gRPC to nothing',
      'livenessProbe: {grpc: {port: 9000}, periodSeconds: 1}',
      'Liveness probe failed: timeout: failed to connect service "10.244.1.2:9000" within 1s: context deadline exceeded',
    ],
    [
      'a startup probe',
      'startupProbe: {httpGet: {path: /no, port: 80}, periodSeconds: 1}',
      'Startup probe failed: HTTP probe failed with statuscode: 404',
    ],
  ])('%s', (_name, probe, message) => {
    const world = minimalCluster();
    createPod(world, 'web', web(probe));
    run(world, 10);
    const found = eventsOf(world, 'web').find((event) => event.startsWith('Unhealthy'));
    expect(found?.replace(/ \(x\d+\)$/, '')).toBe(`Unhealthy: ${message}`);
  });
});

describe('readiness', () => {
  it('is asked at once after the start', () => {
    const world = minimalCluster();
    createPod(world, 'warm', web(HTTP));
    settle(world);
    createPod(world, 'web', web('readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 60}'));
    expect(secondsUntil(world, () => isReady(world, 'web'))).toBeLessThan(3);
  });

  it('waits for its initial delay, and then for the next tick', () => {
    const world = minimalCluster();
    createPod(world, 'warm', web(HTTP));
    settle(world);
    createPod(
      world,
      'web',
      web('readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5, periodSeconds: 10}'),
    );
    const took = secondsUntil(world, () => isReady(world, 'web'));
    expect(took).toBeGreaterThan(10);
    expect(took).toBeLessThan(13);
  });

  it('a passing probe keeps nothing in the queue and leaves no trace', () => {
    const world = ready(HTTP);
    const [due, happened] = [world.kernel.due.size, world.happenings.nextId];
    run(world, 3600);
    expect(world.kernel.due.size).toBeLessThanOrEqual(due);
    expect(world.happenings.nextId).toBe(happened);
    expect([...world.kernel.due.values()].filter((one) => one.task.room === 'kubelet')).toEqual([]);
  });

  it('is lost after failureThreshold ticks and comes back after successThreshold', () => {
    const world = ready(
      'readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5, failureThreshold: 3, successThreshold: 2}',
    );
    run(world, 30);
    expect(applyAppAct(world, 'default/web', 'unready')).toBeNull();
    expect(appStateOf(world, 'default/web')).toBe('unready');
    const lost = secondsUntil(world, () => !isReady(world, 'web'));
    expect(lost).toBeGreaterThan(10);
    expect(lost).toBeLessThan(15.3);
    expect(eventsOf(world, 'web').at(-1)).toBe(
      'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503 (x3)',
    );
    expect(happeningsOf(world, 'web').slice(-3)).toEqual(['app-unready', 'container-unready', 'pod-unready']);
    applyAppAct(world, 'default/web', 'ready');
    const back = secondsUntil(world, () => isReady(world, 'web'));
    expect(back).toBeGreaterThan(5);
    expect(back).toBeLessThan(10.3);
    expect(restarts(world)).toBe(0);
  });

  it('settling waits for what is on its way', () => {
    const world = ready(HTTP);
    applyAppAct(world, 'default/web', 'unready');
    settle(world);
    expect(isReady(world, 'web')).toBe(false);
  });

  it('a probe that never passes is no work, and its Events end', () => {
    const world = minimalCluster();
    createPod(world, 'web', web('readinessProbe: {httpGet: {path: /no, port: 80}, periodSeconds: 5}'));
    expect(settle(world)).toBeLessThan(10);
    run(world, 600);
    expect(eventsOf(world, 'web').at(-1)).toBe(
      'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404 (x25)',
    );
    expect([...world.kernel.due.values()].filter((one) => one.task.room === 'kubelet')).toEqual([]);
  });

  it('follows a file that exec writes', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      web('readinessProbe: {exec: {command: [test, -f, /tmp/ready]}, periodSeconds: 5}'),
    );
    settle(world);
    expect(isReady(world, 'web')).toBe(false);
    expect(writeFile(world, 'default/web', 'web', '/tmp/ready', '')).toBeNull();
    expect(secondsUntil(world, () => isReady(world, 'web'))).toBeLessThan(5.3);
    writeFile(world, 'default/web', 'web', '/tmp/ready', null);
    expect(secondsUntil(world, () => !isReady(world, 'web'))).toBeGreaterThan(10);
  });

  it('follows the page that nginx serves', () => {
    const world = ready(HTTP);
    writeFile(world, 'default/web', 'web', '/usr/share/nginx/html/index.html', null);
    settle(world);
    expect(isReady(world, 'web')).toBe(false);
    expect(eventsOf(world, 'web').at(-1)).toContain('HTTP probe failed with statuscode: 403');
  });

  it('is withheld by hand without a probe, and says so', () => {
    const world = ready('imagePullPolicy: IfNotPresent');
    const before = forkWorld(world);
    applyAppAct(world, 'default/web', 'unready');
    settle(world);
    expect(isReady(world, 'web')).toBe(false);
    expect(eventsOf(world, 'web').at(-1)).toMatch(
      /^ReadinessWithheld: The simulator itself withholds Ready from container web/,
    );
    expect(podsWithChangedApp(before, world)).toEqual(['default/web']);
    applyAppAct(world, 'default/web', 'ready');
    settle(world);
    expect(isReady(world, 'web')).toBe(true);
  });

  it('goes on while the Pod is being deleted', () => {
    const world = ready(`${HTTP}, lifecycle: {preStop: {sleep: {seconds: 25}}}`);
    deleteObject(world, 'pods', 'default', 'web');
    applyAppAct(world, 'default/web', 'unready');
    const lost = secondsUntil(world, () => !isReady(world, 'web'));
    expect(lost).toBeGreaterThan(10);
    expect(lost).toBeLessThan(16);
    expect(podNamed(world, 'web')).toBeDefined();
  });
});

describe('liveness', () => {
  it('restarts the container in the same Pod with the same address', () => {
    const world = ready(
      'livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5, failureThreshold: 2}',
    );
    expect(applyAppAct(world, 'default/web', 'unhealthy')).toBeNull();
    const took = secondsUntil(world, () => restarts(world) === 1);
    expect(took).toBeGreaterThan(5);
    expect(took).toBeLessThan(13);
    expect(eventsOf(world, 'web')).toContain(
      'Killing: Container web failed liveness probe, will be restarted',
    );
    settle(world);
    expect(isReady(world, 'web')).toBe(true);
    expect(appStateOf(world, 'default/web')).toBe('normal');
    expect(podNamed(world, 'web')?.status?.podIP).toBe('10.244.1.2');
    expect(podNamed(world, 'web')?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });

  it('a probe on the wrong port ends in a crash loop', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      web('livenessProbe: {httpGet: {path: /, port: 81}, periodSeconds: 1, failureThreshold: 1}'),
    );
    const reason = (): string =>
      podNamed(world, 'web')?.status?.containerStatuses?.[0]?.state?.waiting?.reason ?? '';
    secondsUntil(world, () => reason() === 'CrashLoopBackOff');
    expect(reason()).toBe('CrashLoopBackOff');
    expect(restarts(world)).toBeGreaterThan(1);
  });

  it('the example of the documentation: the file goes after 30 s', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      `
containers:
- name: liveness
  image: registry.k8s.io/busybox:1.27.2
  args: [/bin/sh, -c, "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"]
  livenessProbe: {exec: {command: [cat, /tmp/healthy]}, initialDelaySeconds: 5, periodSeconds: 5}`,
    );
    settle(world);
    run(world, 25);
    expect(eventsOf(world, 'web').some((event) => event.startsWith('Unhealthy'))).toBe(false);
    run(world, 25);
    expect(
      eventsOf(world, 'web').some((event) =>
        event.startsWith(
          "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory",
        ),
      ),
    ).toBe(true);
    expect(secondsUntil(world, () => restarts(world) === 1)).toBeLessThan(40);
  });

  it('without a liveness probe nobody notices', () => {
    const world = ready(HTTP);
    applyAppAct(world, 'default/web', 'unhealthy');
    expect(appStateOf(world, 'default/web')).toBe('unhealthy');
    run(world, 300);
    expect(restarts(world)).toBe(0);
  });

  it('crash ends the program at once; it starts again', () => {
    const world = ready(HTTP);
    expect(applyAppAct(world, 'default/web', 'crash')).toBeNull();
    expect(appStateOf(world, 'default/web')).toBe('crashed');
    settle(world);
    expect(restarts(world)).toBe(1);
    expect(isReady(world, 'web')).toBe(true);
    expect(podNamed(world, 'web')?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 1,
      reason: 'Error',
    });
  });
});

describe('startup', () => {
  it('holds the other probes back until it has passed', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      `
containers:
- name: web
  image: mysql:8.4
  env: [{name: MYSQL_ROOT_PASSWORD, value: x}]
  startupProbe: {tcpSocket: {port: 3306}, periodSeconds: 2, failureThreshold: 30}
  livenessProbe: {tcpSocket: {port: 3306}, periodSeconds: 1, failureThreshold: 1}
  readinessProbe: {tcpSocket: {port: 3306}, periodSeconds: 60}`,
    );
    secondsUntil(world, () => isReady(world, 'web'), 60);
    expect(isReady(world, 'web')).toBe(true);
    expect(restarts(world)).toBe(0);
    expect(eventsOf(world, 'web').filter((event) => event.startsWith('Unhealthy: Liveness'))).toEqual([]);
    expect(podNamed(world, 'web')?.status?.containerStatuses?.[0]?.started).toBe(true);
  });

  it('that never passes has the container restarted', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      web('startupProbe: {tcpSocket: {port: 81}, periodSeconds: 2, failureThreshold: 2}'),
    );
    secondsUntil(world, () => restarts(world) === 1, 60);
    expect(restarts(world)).toBe(1);
    expect(eventsOf(world, 'web')).toContain(
      'Killing: Container web failed startup probe, will be restarted',
    );
  });
});
