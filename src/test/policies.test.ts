import { describe, expect, it } from 'vitest';
import { createFrameMaker } from '../engine/frame.ts';
import type { Connection } from '../protocol/connection.ts';
import type { PodRow, PolicyRow } from '../protocol/rows.ts';
import {
  addClient,
  begin,
  connectionsOf,
  create,
  now,
  patch,
  podsOf,
  remove,
  run,
  settle,
  tally,
  tmp,
  web,
  why,
  worldOf,
  type Story,
} from './story.ts';

/** NetworkPolicies that come and go while traffic flows, and what the page hears of them. */

const POLICIES = 'networkpolicies.networking.k8s.io';

const policy = (name: string, spec: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: ${spec}
`;

const DENY_IN = policy('deny-in', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}');
const DENY_OUT = policy('deny-out', '{podSelector: {}, policyTypes: [Egress]}');

function running(): Story {
  const story = begin();
  create(story, web({ replicas: 1 }));
  create(story, tmp());
  settle(story);
  return story;
}

function last(story: Story, client: string): Connection | undefined {
  return connectionsOf(story, client).at(-1);
}

describe('a policy that comes while traffic flows', () => {
  it.each([
    ['drops new connections', false, DENY_IN, 'timeout policy-ingress'],
    ['leaves open ones alone', true, DENY_IN, 'answered'],
    ['of egress takes DNS away first', false, DENY_OUT, 'dns-failure dns-timeout'],
    ['of egress leaves open ones alone', true, DENY_OUT, 'answered'],
  ])('%s', (_fact, keepAlive, text, outcome) => {
    const story = running();
    addClient(story, { name: 'c', keepAlive, rate: 1 });
    run(story, 3);
    const from = now(story);
    create(story, text);
    run(story, 30);
    expect(Object.keys(tally(connectionsOf(story, 'c', from, from + 15)))).toEqual(
      keepAlive ? [] : [outcome],
    );
    if (keepAlive) expect(last(story, 'c')).toMatchObject({ state: 'open', verdict: 'answered' });
  });

  it('that goes again lets the next SYN through', () => {
    const story = running();
    create(story, DENY_IN);
    addClient(story, { name: 'c', rate: 0.1 });
    run(story, 1);
    for (let i = 0; i < 100 && !last(story, 'c')?.legs.some((leg) => leg.fate === 'denied'); i++)
      run(story, 0.1);
    remove(story, POLICIES, 'deny-in');
    run(story, 4);
    const connection = connectionsOf(story, 'c')[0];
    expect(connection).toMatchObject({ verdict: 'answered', reason: null });
    expect(connection?.steps.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('sends the SYN again'),
    );
  });
});

describe('why', () => {
  it.each([
    ['a connection is denied', DENY_IN, 'policy-ingress: NetworkPolicy default/deny-in', 'deny-in'],
    ['a name is not found', DENY_OUT, 'dns-timeout: NetworkPolicy default/deny-out', 'deny-out'],
  ])('%s ends at who made the policy', (_fact, text, words, name) => {
    const story = running();
    create(story, text);
    addClient(story, { name: 'c', rate: 1 });
    run(story, 30);
    const chain = why(story, 'Client/c');
    expect(chain[0]?.text).toContain(words);
    expect(chain.at(-1)).toMatchObject({ actor: 'you', subject: `NetworkPolicy/default/${name}` });
  });
});

describe('what the page hears', () => {
  function reader(
    story: Story,
  ): () => { pods: Record<string, PodRow['isolation']>; policies: readonly PolicyRow[] } {
    const maker = createFrameMaker();
    maker.take(worldOf(story));
    return () => {
      const frame = maker.take(worldOf(story));
      const pods = (frame.pods?.upserts ?? []).map(
        (row) => [row.labels['app'] ?? row.name, row.isolation] as const,
      );
      return {
        pods: Object.fromEntries(pods),
        policies: [...(frame.policies?.upserts ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1)),
      };
    };
  }

  it('is which policies isolate a Pod, in each direction', () => {
    const story = running();
    const heard = reader(story);
    create(story, DENY_IN);
    create(story, DENY_OUT);
    expect(heard()).toEqual({
      pods: {
        web: { ingress: ['deny-in'], egress: ['deny-out'] },
        tmp: { ingress: [], egress: ['deny-out'] },
      },
      policies: [
        {
          key: 'default/deny-in',
          namespace: 'default',
          name: 'deny-in',
          podSelector: 'app=web',
          types: ['Ingress'],
          enforced: true,
        },
        {
          key: 'default/deny-out',
          namespace: 'default',
          name: 'deny-out',
          podSelector: '<none>',
          types: ['Egress'],
          enforced: true,
        },
      ],
    });
    patch(story, POLICIES, 'deny-out', { spec: { podSelector: { matchLabels: { app: 'web' } } } });
    expect(heard().pods['tmp']).toEqual({ ingress: [], egress: [] });
    patch(story, 'pods', podsOf(story)[0]?.metadata.name ?? '', { metadata: { labels: { app: 'x' } } });
    expect(heard().pods['x']).toEqual({ ingress: [], egress: [] });
    remove(story, POLICIES, 'deny-out');
  });

  it('says so when the plugin ignores them', () => {
    const story = begin(
      'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\nspec: {networkPolicy: ignored}',
    );
    create(story, web({ replicas: 1 }));
    settle(story);
    const heard = reader(story);
    create(story, DENY_IN);
    expect(heard()).toMatchObject({
      pods: { web: { ingress: [], egress: [] } },
      policies: [{ enforced: false }],
    });
  });
});
