import { describe, expect, it } from 'vitest';
import { deleteObject, updateObject } from '../apiserver/write.ts';
import { createObject } from '../apiserver/write.ts';
import type { Pod } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { podAtAddress } from './addresses.ts';
import { exitContainer } from './containers.ts';
import { findListener, podAlive } from './listeners.ts';
import { logsOf } from './logs.ts';
import { lastHeartbeatUs } from './heartbeats.ts';
import { isNodeDown, setNodeDown } from './machines.ts';
import {
  createPod,
  eventsOf,
  happeningsOf,
  isReady,
  minimalCluster,
  podNamed,
  run,
  runTo,
  settle,
} from './testing/minimalCluster.ts';

const NGINX = 'containers: [{name: web, image: "nginx:1.27"}]';

function condition(world: World, name: string, type: string): string {
  const found = podNamed(world, name)?.status?.conditions?.find((one) => one.type === type);
  return [found?.status, found?.reason, found?.message].filter((part) => part !== undefined).join(' ');
}

function container(world: World, name: string, at = 0) {
  return podNamed(world, name)?.status?.containerStatuses?.[at];
}

function phase(world: World, name: string): string | undefined {
  return podNamed(world, name)?.status?.phase;
}

describe('from binding to Ready', () => {
  it('pulls, starts and becomes ready with the Events of 1.36', () => {
    const world = minimalCluster();
    createPod(world, 'web', NGINX);
    const seconds = settle(world);
    expect(isReady(world, 'web')).toBe(true);
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(9);
    expect(eventsOf(world, 'web')).toEqual([
      'Pulling: Pulling image "nginx:1.27"',
      expect.stringMatching(
        /^Pulled: Successfully pulled image "nginx:1\.27" in [\d.]+s \([\d.]+s including waiting\)\. Image size: 72404038 bytes\.$/,
      ),
      'Created: Container created',
      'Started: Container started',
    ]);
    expect(happeningsOf(world, 'web')).toEqual([
      'pod-ip-assigned',
      'image-pulled',
      'container-started',
      'pod-ready',
    ]);
    expect(podNamed(world, 'web')?.status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.1.2',
      hostIP: '192.0.2.11',
      qosClass: 'BestEffort',
      containerStatuses: [
        { name: 'web', ready: true, started: true, restartCount: 0, image: 'docker.io/library/nginx:1.27' },
      ],
    });
  });

  it('finds an image there the second time', () => {
    const world = minimalCluster();
    createPod(world, 'one', NGINX);
    settle(world);
    createPod(world, 'two', NGINX);
    expect(settle(world)).toBeLessThan(3);
    expect(eventsOf(world, 'two')[0]).toBe(
      'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    );
  });

  it('leaves nothing in the queue once a Pod without probes is ready', () => {
    const world = minimalCluster();
    const before = world.kernel.due.size;
    createPod(world, 'web', NGINX);
    settle(world);
    run(world, 5);
    expect(world.kernel.due.size - before).toBeLessThanOrEqual(1);
  });

  it('asks readiness gates for their conditions', () => {
    const world = minimalCluster();
    createPod(world, 'web', `${NGINX}\nreadinessGates: [{conditionType: example.com/lb}]`);
    settle(world);
    expect(condition(world, 'web', 'ContainersReady')).toBe('True');
    expect(condition(world, 'web', 'Ready')).toBe(
      'False ReadinessGatesNotReady corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    );
    updateObject<Pod>(world, 'pods', 'default', 'web', (pod) => ({
      ...pod,
      status: {
        ...pod.status,
        conditions: [...(pod.status?.conditions ?? []), { type: 'example.com/lb', status: 'True' }],
      } as NonNullable<Pod['status']>,
    }));
    run(world, 1);
    expect(isReady(world, 'web')).toBe(true);
  });
});

describe('addresses', () => {
  it('go round, and none is given twice', () => {
    const world = minimalCluster();
    for (const name of ['a', 'b']) createPod(world, name, NGINX);
    settle(world);
    expect(podAtAddress(world, '10.244.1.2')).not.toBeNull();
    deleteObject(world, 'pods', 'default', 'a', { gracePeriodSeconds: 1 });
    run(world, 5);
    createPod(world, 'c', NGINX);
    settle(world);
    expect(podNamed(world, 'c')?.status?.podIP).toBe('10.244.1.4');
  });

  it('run out: 10.244.2.0/29 has five', () => {
    const world = minimalCluster();
    for (let i = 0; i < 6; i++) createPod(world, `p${i}`, `nodeName: node-2\n${NGINX}`);
    settle(world);
    const ips = [0, 1, 2, 3, 4, 5].map((i) => podNamed(world, `p${i}`)?.status?.podIP);
    expect(new Set(ips.filter((ip) => ip !== undefined)).size).toBe(5);
    const lacking = [0, 1, 2, 3, 4, 5].find((i) => ips[i] === undefined);
    expect(eventsOf(world, `p${lacking}`)[0]).toMatch(
      /^FailedCreatePodSandBox: Failed to create pod sandbox: .*no IP addresses available in range set: 10\.244\.2\.1-10\.244\.2\.6/,
    );
  });

  it("are the machine's with hostNetwork", () => {
    const world = minimalCluster();
    createPod(world, 'web', `hostNetwork: true\n${NGINX}`);
    settle(world);
    expect(podNamed(world, 'web')?.status?.podIP).toBe('192.0.2.11');
  });
});

describe('images that cannot be pulled', () => {
  it.each([
    [
      'nginx:latst',
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:latst": failed to resolve reference "docker.io/library/nginx:latst": docker.io/library/nginx:latst: not found',
    ],
    [
      'ngnix',
      'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
  ])('%s', (image, error) => {
    const world = minimalCluster();
    createPod(world, 'web', `containers: [{name: web, image: "${image}"}]`);
    runTo(world, 2.1);
    expect(container(world, 'web')?.state).toEqual({ waiting: { reason: 'ErrImagePull', message: error } });
    settle(world);
    expect(container(world, 'web')?.state).toEqual({
      waiting: {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${error}`,
      },
    });
    expect(phase(world, 'web')).toBe('Pending');
    expect(eventsOf(world, 'web')).toEqual([
      `Pulling: Pulling image "${image}"`,
      `Failed: Failed to pull image "${image}": ${error}`,
      'Failed: Error: ErrImagePull',
      `BackOff: Back-off pulling image "${image}"`,
      'Failed: Error: ImagePullBackOff',
    ]);
    run(world, 20);
    expect(eventsOf(world, 'web')[0]).toBe(`Pulling: Pulling image "${image}" (x2)`);
  });

  it('an invalid name', () => {
    const world = minimalCluster();
    createPod(world, 'web', 'containers: [{name: web, image: "Nginx"}]');
    settle(world);
    expect(container(world, 'web')?.state?.waiting).toEqual({
      reason: 'InvalidImageName',
      message:
        'Failed to apply default image tag "Nginx": couldn\'t parse image name "Nginx": invalid reference format: repository name must be lowercase',
    });
  });
});

describe('ends and restarts', () => {
  it('a command that ends completes its Pod with restartPolicy Never', () => {
    const world = minimalCluster();
    createPod(
      world,
      'job',
      'restartPolicy: Never\ncontainers: [{name: main, image: "busybox:1.36", command: ["sh", "-c", "echo hello; sleep 3"]}]',
    );
    settle(world);
    run(world, 10);
    expect(phase(world, 'job')).toBe('Succeeded');
    expect(container(world, 'job')?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(condition(world, 'job', 'Ready')).toBe('False PodCompleted');
    expect(condition(world, 'job', 'PodReadyToStartContainers')).toBe('False');
    expect(logsOf(world, 'default/job', null).map((line) => line.text)).toEqual(['hello']);
    expect(podAlive(world, 'default/job')).toBe(false);
    expect(podAtAddress(world, '10.244.1.2')).toBeNull();
  });

  it.each([
    ['Never', 'Failed', 0],
    ['OnFailure', 'Running', 1],
  ])('exit 3 with restartPolicy %s', (policy, wanted, restarts) => {
    const world = minimalCluster();
    createPod(
      world,
      'job',
      `restartPolicy: ${policy}\ncontainers: [{name: main, image: "busybox:1.36", command: ["sh", "-c", "exit 3"]}]`,
    );
    settle(world);
    run(world, 6);
    expect(phase(world, 'job')).toBe(wanted);
    expect(container(world, 'job')?.restartCount).toBe(restarts);
  });

  it('a crash loop waits 10 s, 20 s, 40 s … 5 min and tells so', () => {
    const world = minimalCluster();
    createPod(world, 'loop', 'containers: [{name: main, image: "busybox:1.36", command: ["false"]}]');
    const waits: string[] = [];
    for (let second = 0; second < 1500; second++) {
      runTo(world, second);
      const message = container(world, 'loop')?.state?.waiting?.message?.split(' ')[1];
      if (message !== undefined && waits.at(-1) !== message) waits.push(message);
    }
    expect(waits).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
    expect(container(world, 'loop')?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect(phase(world, 'loop')).toBe('Running');
  });

  it('a shell that nobody types into ends; one with stdin waits for its user', () => {
    const world = minimalCluster();
    createPod(
      world,
      'tmp',
      'restartPolicy: Never\ncontainers: [{name: tmp, image: "curlimages/curl:8.10.1", args: ["sh"], stdin: true, tty: true}]',
    );
    createPod(
      world,
      'alone',
      'restartPolicy: Never\ncontainers: [{name: tmp, image: "curlimages/curl:8.10.1", args: ["sh"]}]',
    );
    settle(world);
    run(world, 30);
    expect(phase(world, 'tmp')).toBe('Running');
    expect(phase(world, 'alone')).toBe('Succeeded');
    expect(exitContainer(world, 'default/tmp', 'tmp', 7)).toBeNull();
    settle(world);
    expect(phase(world, 'tmp')).toBe('Failed');
    expect(container(world, 'tmp')?.state?.terminated?.exitCode).toBe(7);
  });

  it('a program that the image lacks cannot be started', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      'restartPolicy: Never\ncontainers: [{name: web, image: "busybox:1.36", command: ["nosuch"]}]',
    );
    settle(world);
    expect(container(world, 'web')?.state?.terminated).toMatchObject({ exitCode: 128, reason: 'StartError' });
    expect(eventsOf(world, 'web').at(-1)).toMatch(/exec: "nosuch": executable file not found in \$PATH/);
  });
});

describe('init containers', () => {
  const spec = `
restartPolicy: Always
initContainers:
- {name: one, image: "busybox:1.36", command: ["sh", "-c", "sleep 2"]}
- {name: side, image: "busybox:1.36", command: ["sleep", "infinity"], restartPolicy: Always}
- {name: two, image: "busybox:1.36", command: ["true"]}
containers: [{name: web, image: "nginx:1.27"}]`;

  it('run one after the other before the others, sidecars stay', () => {
    const world = minimalCluster();
    createPod(world, 'web', spec);
    runTo(world, 4);
    expect(container(world, 'web')?.state?.waiting?.reason).toBe('PodInitializing');
    expect(condition(world, 'web', 'Initialized')).toBe(
      'False ContainersNotInitialized containers with incomplete status: [one side two]',
    );
    settle(world);
    run(world, 20);
    const init = podNamed(world, 'web')?.status?.initContainerStatuses ?? [];
    expect(init.map((one) => [one.name, one.ready, one.started])).toEqual([
      ['one', true, false],
      ['side', true, true],
      ['two', true, false],
    ]);
    expect(isReady(world, 'web')).toBe(true);
  });

  it('that fail hold the Pod back, or fail it for good with Never', () => {
    const world = minimalCluster();
    const failing = 'initContainers: [{name: one, image: "busybox:1.36", command: ["false"]}]';
    createPod(world, 'again', `${failing}\n${NGINX}`);
    createPod(world, 'never', `restartPolicy: Never\n${failing}\n${NGINX}`);
    settle(world);
    run(world, 20);
    expect(phase(world, 'again')).toBe('Pending');
    expect(podNamed(world, 'again')?.status?.initContainerStatuses?.[0]?.state?.waiting?.reason).toBe(
      'CrashLoopBackOff',
    );
    expect(phase(world, 'never')).toBe('Failed');
  });
});

/** Deletes a Pod that runs and waits for its object to go. */
function whenGone(spec: string, grace?: number): { world: World; seconds: number } {
  const world = minimalCluster();
  createPod(world, 'web', spec);
  settle(world);
  run(world, 10);
  const from = world.kernel.nowUs;
  deleteObject(world, 'pods', 'default', 'web', grace === undefined ? {} : { gracePeriodSeconds: grace });
  settle(world);
  expect(podNamed(world, 'web')).toBeUndefined();
  return { world, seconds: (world.kernel.nowUs - from) / 1e6 };
}

describe('termination', () => {
  it.each([
    ['nginx ends quickly on SIGQUIT', NGINX, undefined, 0.3, 2],
    [
      'sleep does not hear SIGTERM',
      'containers: [{name: web, image: busybox, command: ["sleep", "3600"]}]',
      undefined,
      30,
      32,
    ],
    [
      'a shorter grace period from the spec',
      'terminationGracePeriodSeconds: 5\ncontainers: [{name: web, image: busybox, command: ["sleep", "3600"]}]',
      undefined,
      5,
      7,
    ],
    [
      'preStop comes first',
      'containers: [{name: web, image: "nginx:1.27", lifecycle: {preStop: {sleep: {seconds: 7}}}}]',
      undefined,
      7,
      9,
    ],
    [
      'preStop with exec',
      'containers: [{name: web, image: "nginx:1.27", lifecycle: {preStop: {exec: {command: ["sh", "-c", "sleep 4"]}}}}]',
      undefined,
      4,
      6,
    ],
    [
      'a preStop that uses everything leaves two seconds',
      'terminationGracePeriodSeconds: 3\ncontainers: [{name: web, image: busybox, command: ["sleep", "99"], lifecycle: {preStop: {sleep: {seconds: 60}}}}]',
      undefined,
      5,
      6.5,
    ],
    [
      'grace from the request',
      'containers: [{name: web, image: busybox, command: ["sleep", "3600"]}]',
      4,
      4,
      6,
    ],
  ])('%s', (_name, spec, grace, least, most) => {
    const { seconds } = whenGone(spec, grace);
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThan(most);
  });

  it('tells each step', () => {
    const { world } = whenGone(NGINX);
    expect(happeningsOf(world, 'web').slice(-5)).toEqual([
      'sigterm',
      'container-exited',
      'pod-unready',
      'pod-network-removed',
      'pod-removed',
    ]);
    expect(eventsOf(world, 'web').at(-1)).toBe('Killing: Stopping container web');
  });

  it('refuses once the listener is closed, while the namespace is still there', () => {
    const world = minimalCluster();
    createPod(world, 'web', NGINX);
    settle(world);
    expect(findListener(world, 'default/web', '10.244.1.2', 80, 'TCP')?.serves).toBe('nginx');
    deleteObject(world, 'pods', 'default', 'web');
    run(world, 0.06);
    expect(findListener(world, 'default/web', '10.244.1.2', 80, 'TCP')).toBeNull();
    expect(podAlive(world, 'default/web')).toBe(true);
    run(world, 1);
    expect(podAlive(world, 'default/web')).toBe(false);
  });

  it('a forced delete removes the object at once, the containers a little later', () => {
    const world = minimalCluster();
    createPod(world, 'web', 'containers: [{name: web, image: busybox, command: ["sleep", "3600"]}]');
    settle(world);
    deleteObject(world, 'pods', 'default', 'web', { gracePeriodSeconds: 0 });
    expect(podNamed(world, 'web')).toBeUndefined();
    run(world, 1);
    expect(podAlive(world, 'default/web')).toBe(true);
    run(world, 3);
    expect(podAlive(world, 'default/web')).toBe(false);
    expect(world.kubelet.pods.size).toBe(0);
    expect(world.kubelet.containers.size).toBe(0);
  });

  it('the same name again after a forced delete is another Pod', () => {
    const world = minimalCluster();
    createPod(world, 'web', NGINX);
    settle(world);
    deleteObject(world, 'pods', 'default', 'web', { gracePeriodSeconds: 0 });
    createPod(world, 'web', NGINX);
    settle(world);
    expect(isReady(world, 'web')).toBe(true);
    expect(podNamed(world, 'web')?.status?.podIP).toBe('10.244.1.3');
  });

  it('sidecars end after the others', () => {
    const world = minimalCluster();
    createPod(
      world,
      'web',
      `
initContainers: [{name: side, image: "nginx:1.27", restartPolicy: Always}]
containers: [{name: main, image: busybox, command: ["sh", "-c", "trap 'sleep 3; exit 0' TERM; sleep 999 & wait"]}]`,
    );
    settle(world);
    deleteObject(world, 'pods', 'default', 'web');
    run(world, 2);
    expect(world.kubelet.containers.get('default/web/side')?.stop?.stage).toBe('turn');
    settle(world);
    expect(podNamed(world, 'web')).toBeUndefined();
  });

  it('a Pod that is deleted before it ran simply goes', () => {
    const world = minimalCluster();
    createPod(world, 'web', 'containers: [{name: web, image: nope}]');
    settle(world);
    deleteObject(world, 'pods', 'default', 'web');
    expect(settle(world)).toBeLessThan(2);
    expect(podNamed(world, 'web')).toBeUndefined();
  });
});

describe('configuration', () => {
  it('a missing ConfigMap keeps a mount, and a variable, waiting', () => {
    const world = minimalCluster();
    createPod(
      world,
      'mount',
      'volumes: [{name: page, configMap: {name: page}}]\ncontainers: [{name: web, image: "nginx:1.27", volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]}]',
    );
    createPod(
      world,
      'env',
      'containers: [{name: web, image: "nginx:1.27", envFrom: [{configMapRef: {name: page}}]}]',
    );
    run(world, 12);
    expect(eventsOf(world, 'mount')[0]).toMatch(
      /^FailedMount: MountVolume\.SetUp failed for volume "page" : configmap "page" not found/,
    );
    expect(container(world, 'mount')?.state?.waiting?.reason).toBe('ContainerCreating');
    expect(container(world, 'env')?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "page" not found',
    });
    createObject(world, 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'page', namespace: 'default' },
      data: { 'index.html': 'hello\n' },
    });
    run(world, 60);
    expect(isReady(world, 'mount')).toBe(true);
    expect(isReady(world, 'env')).toBe(true);
  });
});

describe('machines', () => {
  it('nothing moves on a machine that is down; it comes back with new addresses', () => {
    const world = minimalCluster();
    createPod(world, 'web', NGINX);
    settle(world);
    expect(setNodeDown(world, 'node-1', true)).toBeNull();
    expect(setNodeDown(world, 'node-1', true)).toBe('node node-1 is down already');
    expect(setNodeDown(world, 'node-9', true)).toBe('nodes "node-9" not found');
    expect(isNodeDown(world, 'node-1')).toBe(true);
    expect(podAlive(world, 'default/web')).toBe(false);
    const heartbeat = lastHeartbeatUs(world, 'node-1');
    createPod(world, 'later', NGINX);
    const resourceVersion = podNamed(world, 'web')?.metadata.resourceVersion;
    run(world, 100);
    expect(lastHeartbeatUs(world, 'node-1')).toBe(heartbeat);
    expect(podNamed(world, 'web')?.metadata.resourceVersion).toBe(resourceVersion);
    expect(phase(world, 'later')).toBe('Pending');
    setNodeDown(world, 'node-1', false);
    settle(world);
    expect(isReady(world, 'web')).toBe(true);
    expect(isReady(world, 'later')).toBe(true);
    expect(podNamed(world, 'web')?.status?.podIP).not.toBe('10.244.1.2');
    expect(container(world, 'web')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(eventsOf(world, 'web')).toContain(
      'SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    );
    expect(
      eventsOf(world, 'node-1').some((event) =>
        event.startsWith('Rebooted: Node node-1 has been rebooted, boot id: '),
      ),
    ).toBe(true);
  });

  it('a Pod deleted meanwhile is gone once the machine is back', () => {
    const world = minimalCluster();
    createPod(world, 'web', NGINX);
    settle(world);
    setNodeDown(world, 'node-1', true);
    deleteObject(world, 'pods', 'default', 'web');
    run(world, 100);
    expect(podNamed(world, 'web')).toBeDefined();
    setNodeDown(world, 'node-1', false);
    settle(world);
    expect(podNamed(world, 'web')).toBeUndefined();
  });
});
