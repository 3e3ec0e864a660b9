import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../engine/kernel/kernel.ts';
import {
  act,
  all,
  begin,
  create,
  deploymentNamed,
  endpointsOf,
  eventsOf,
  isReady,
  now,
  patch,
  podNamed,
  podsOf,
  readyIPs,
  run,
  runTo,
  runUntil,
  settle,
  statusOf,
  web,
  why,
  whyInShort,
  worldOf,
  type Story,
} from './story.ts';

/** Programs that end, images that do not exist, and what Services make of it. */

/** The seconds from each end of the Pod's program to its next start. */
function pauses(story: Story, pod: string): number[] {
  const found: number[] = [];
  let endedAt: number | null = null;
  worldOf(story).happenings.byId.forEachPair((_id, { at, what, subject }) => {
    if (subject !== `Pod/default/${pod}`) return;
    if (what === 'container-exited') endedAt = at;
    if (what !== 'container-started' || endedAt === null) return;
    found.push(Math.round((at - endedAt) / SECOND_US));
    endedAt = null;
  });
  return found;
}

describe('a program that keeps ending', () => {
  const story = begin();
  create(
    story,
    web({ replicas: 1, image: 'busybox:1.36', container: 'command: [sh, -c, "sleep 1; exit 1"]' }),
  );
  run(story, 40);
  const [pod] = podsOf(story);
  const name = pod?.metadata.name ?? '';

  it('is started again at once, then after 10, 20, 40, 80, 160 and 300 s', () => {
    runTo(story, 1200);
    expect(pauses(story, name)).toEqual(
      [1, 11, 21, 41, 81, 161, 301, 301].map((seconds) => expect.closeTo(seconds, -0.5)),
    );
    expect(podNamed(story, name).status?.containerStatuses?.[0]?.restartCount).toBe(8);
  });

  it('says so', () => {
    const state = podNamed(story, name).status?.containerStatuses?.[0];
    expect(statusOf(podNamed(story, name))).toBe('CrashLoopBackOff');
    expect(state?.state?.waiting?.message).toBe(
      `back-off 5m0s restarting failed container=web pod=${name}_default(${pod?.metadata.uid})`,
    );
    expect(state?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect(eventsOf(story, 'Pod', name)).toContain(
      `BackOff: Back-off restarting failed container web in pod ${name}_default(${pod?.metadata.uid})`,
    );
  });

  it('is no ready endpoint while it waits, under the address it keeps', () => {
    expect(endpointsOf(story)).toEqual([`${pod?.status?.podIP} not-ready`]);
    expect(podNamed(story, name).status?.podIP).toBe(pod?.status?.podIP);
    expect(whyInShort(story, `Endpoint/default/web/${pod?.status?.podIP}`).slice(0, 3)).toEqual([
      'endpoint-not-ready',
      'pod-unready',
      'container-backs-off',
    ]);
  });
});

describe('a crash by hand', () => {
  const story = begin();
  create(story, web());
  settle(story);
  const [pod] = podsOf(story);
  const name = pod?.metadata.name ?? '';
  const ip = pod?.status?.podIP ?? '';

  it('the first time costs the endpoint a moment only', () => {
    act(story, name, 'crash');
    runUntil(story, () => !readyIPs(story).includes(ip), 2);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual([
      'endpoint-not-ready',
      'pod-unready',
      'container-exited',
      'app-crash',
    ]);
    runUntil(story, () => readyIPs(story).includes(ip), 5);
    expect(podNamed(story, name).status?.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('the second time costs it the back-off', () => {
    settle(story);
    const from = now(story);
    act(story, name, 'crash');
    settle(story);
    expect(statusOf(podNamed(story, name))).toBe('CrashLoopBackOff');
    runUntil(story, () => readyIPs(story).includes(ip), 20);
    expect(now(story) - from).toBeGreaterThan(10);
    expect(now(story) - from).toBeLessThan(13);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual([
      'endpoint-ready',
      'pod-ready',
      'container-started',
      'container-backs-off',
      'container-exited',
      'app-crash',
    ]);
  });
});

describe.each([
  ['nginx:no-such-tag', 'not found'],
  ['ngnix', 'pull access denied, repository does not exist or may require authorization'],
])('the image %s', (image, why_) => {
  const story = begin();
  create(story, web({ replicas: 1, image }));
  run(story, 1);
  const name = podsOf(story)[0]?.metadata.name ?? '';

  it('cannot be pulled', () => {
    runUntil(story, () => statusOf(podNamed(story, name)) === 'ErrImagePull', 5);
    const waiting = podNamed(story, name).status?.containerStatuses?.[0]?.state?.waiting;
    expect(waiting?.message).toContain(why_);
    expect(eventsOf(story, 'Pod', name)).toContain('Failed: Error: ErrImagePull');
    settle(story);
    expect(statusOf(podNamed(story, name))).toBe('ImagePullBackOff');
  });

  it('keeps the Pod Pending and out of rotation, and is why', () => {
    expect(podNamed(story, name).status?.phase).toBe('Pending');
    expect(endpointsOf(story).filter((line) => line.endsWith(' ready'))).toEqual([]);
    expect(whyInShort(story, `Pod/default/${name}`)).toEqual([
      'image-pull-failed',
      'pod-ip-assigned',
      'pod-scheduled',
      'pod-created',
      'replicaset-created',
      'created',
    ]);
    expect(why(story, `Pod/default/${name}`)[0]?.text).toContain(`image ${image} could not be pulled`);
  });
});

describe('a rolling update', () => {
  const story = begin();
  create(story, web());
  settle(story);
  const old = podsOf(story).map(({ metadata }) => metadata.name);
  const image = (tag: string): object => ({
    spec: { template: { spec: { containers: [{ name: 'web', image: tag }] } } },
  });

  it('to an image that does not exist leaves what runs', () => {
    patch(story, 'deployments.apps', 'web', image('nginx:no-such-tag'));
    settle(story);
    expect(podsOf(story)).toHaveLength(4);
    expect(
      podsOf(story)
        .filter(isReady)
        .map(({ metadata }) => metadata.name),
    ).toEqual(old);
    expect(deploymentNamed(story).status).toMatchObject({ updatedReplicas: 1, availableReplicas: 3 });
  });

  it('to one that does replaces them all, with never less than 3 ready', () => {
    patch(story, 'deployments.apps', 'web', image('nginx:1.28'));
    let least = 3;
    runUntil(
      story,
      () => {
        least = Math.min(least, readyIPs(story).length);
        return podsOf(story).every((pod) => pod.spec.containers[0]?.image === 'nginx:1.28');
      },
      60,
      0.1,
    );
    settle(story);
    expect(least).toBe(3);
    expect(podsOf(story)).toHaveLength(3);
    expect(all(story, 'replicasets.apps', 'default')).toHaveLength(3);
  });

  it('is why an old Pod went', () => {
    // The old one went because a new one was ready; the new one came because of the patch.
    const chain = whyInShort(story, `Pod/default/${old[0]}`);
    expect(chain.slice(3, 8)).toEqual([
      'sigterm',
      'pod-deleted',
      'replicaset-scaled-down',
      'pod-ready',
      'container-started',
    ]);
    expect(chain.slice(-3)).toEqual(['pod-created', 'replicaset-scaled-up', 'patched']);
    expect(why(story, `Pod/default/${old[0]}`).at(-1)).toMatchObject({ actor: 'you', what: 'patched' });
  });
});

it('postgres without a password ends with its complaint, with one it serves', () => {
  const story = begin();
  const postgres = (name: string, env: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec: {containers: [{name: db, image: "postgres:16"${env}}]}
`;
  create(story, postgres('bare', ''));
  create(story, postgres('good', ', env: [{name: POSTGRES_PASSWORD, value: x}]'));
  run(story, 60);
  expect(statusOf(podNamed(story, 'bare'))).toBe('CrashLoopBackOff');
  expect(podNamed(story, 'bare').status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(1);
  expect(isReady(podNamed(story, 'good'))).toBe(true);
});
