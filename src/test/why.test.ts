import { describe, expect, it } from 'vitest';
import {
  begin,
  create,
  patch,
  podsOf,
  readyIPs,
  remove,
  run,
  scale,
  settle,
  web,
  why,
  whyInShort,
  type Story,
} from './story.ts';

/** "Why?" about endpoints, Pods and Services, for the acts that other stories leave out. */

function running(): Story {
  const story = begin();
  create(story, web());
  settle(story);
  return story;
}

/** The address that was ready and is not any more. */
function lostIP(story: Story, change: () => void): string {
  const before = readyIPs(story);
  change();
  settle(story);
  const after = new Set(readyIPs(story));
  return before.find((ip) => !after.has(ip)) ?? 'none';
}

const ENDED = ['pod-network-removed', 'container-exited', 'sigterm'];

describe('an endpoint that left', () => {
  it.each<[string, (story: Story) => void, readonly string[]]>([
    [
      'with its Pod, when somebody scaled down',
      (story) => scale(story, 2),
      ['endpoint-removed', ...ENDED, 'pod-deleted', 'replicaset-scaled-down', 'patched'],
    ],
    [
      'with its Pod, when somebody deleted the Deployment',
      (story) => remove(story, 'deployments.apps', 'web', { propagationPolicy: 'Background' }),
      ['endpoint-removed', ...ENDED, 'dependent-deleted', 'dependent-deleted', 'deleted'],
    ],
    [
      'because its Pod lost the label',
      (story) =>
        patch(story, 'pods', podsOf(story)[0]?.metadata.name ?? '', { metadata: { labels: { app: 'x' } } }),
      ['endpoint-removed', 'pod-released', 'patched'],
    ],
    [
      'because the selector is another',
      (story) => patch(story, 'services', 'web', { spec: { selector: { app: 'x' } } }),
      ['endpoint-removed', 'patched'],
    ],
    [
      'because the Service is gone',
      (story) => remove(story, 'services', 'web'),
      ['endpoint-removed', 'deleted'],
    ],
  ])('%s', (_what, change, chain) => {
    const story = running();
    const ip = lostIP(story, () => change(story));
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual(chain);
    expect(why(story, `Endpoint/default/web/${ip}`).at(-1)?.actor).toBe('you');
    // And later, when nothing of it is left.
    run(story, 600);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual(chain);
  });
});

describe('a Pod that came', () => {
  const story = running();
  scale(story, 4);
  settle(story);

  it('and its endpoint came because of the scaling', () => {
    const young = podsOf(story).find(
      ({ metadata }) => why(story, `Pod/default/${metadata.name}`).at(-1)?.what === 'patched',
    );
    expect(whyInShort(story, `Endpoint/default/web/${young?.status?.podIP}`)).toEqual([
      'endpoint-added',
      'pod-ready',
      'container-started',
      'pod-ip-assigned',
      'pod-scheduled',
      'pod-created',
      'replicaset-scaled-up',
      'patched',
    ]);
    expect(why(story, `Pod/default/${young?.metadata.name}`).at(-1)?.text).toBe(
      'You patched Deployment web: spec.replicas = 4.',
    );
  });
});

it('every chain ends at an act from outside, and goes back in time', () => {
  const story = running();
  scale(story, 5);
  settle(story);
  scale(story, 1);
  settle(story);
  const { latest, gone } = story.cluster.world.happenings;
  const subjects = [...latest.keys(), ...gone.keys()].filter((subject) => subject.includes('/default/'));
  expect(subjects.length).toBeGreaterThan(10);
  for (const subject of subjects) {
    const chain = why(story, subject);
    expect(chain.at(-1)?.cause).toBeNull();
    for (const [index, one] of chain.entries())
      expect(one.at).toBeGreaterThanOrEqual(chain[index + 1]?.at ?? one.at);
  }
});
