import { describe, expect, it } from 'vitest';
import { serviceRules } from '../engine/proxy/excerpt.ts';
import {
  addClient,
  begin,
  connectionsOf,
  create,
  podsOf,
  run,
  settle,
  tmp,
  web,
  worldOf,
  type Story,
} from './story.ts';

/** What X-ray shows of a Node's rules, against what decides packets. */

function running(mode: string, replicas: number, service = ''): Story {
  const story = begin(`apiVersion: servicescope.dev/v1alpha1
kind: Cluster
spec: {kubeProxy: {mode: ${mode}}}
`);
  create(story, web({ replicas }));
  create(story, tmp());
  create(
    story,
    `apiVersion: v1
kind: Service
metadata: {name: open}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 31380}]${service}}
`,
  );
  settle(story);
  return story;
}

function rulesMet(story: Story): { node: string; rule: string }[] {
  return [...story.connections.values()].flatMap((connection) =>
    connection.steps.flatMap(({ where, rule }) =>
      rule !== null && where.endsWith(' kube-proxy') && connection.service === 'default/open'
        ? [{ node: where.slice(0, -' kube-proxy'.length), rule }]
        : [],
    ),
  );
}

describe.each(['iptables', 'nftables', 'ipvs'])('the rules of a Service under %s', (mode) => {
  it('hold every rule that a packet meets, word for word', () => {
    const story = running(mode, 3);
    addClient(story, { name: 'in', from: 'pod/default/tmp', url: 'http://open' });
    addClient(story, { name: 'out', from: 'laptop', url: 'http://192.0.2.11:31380' });
    run(story, 10);
    const shown = new Map(
      serviceRules(worldOf(story), 'default/open').map((row) => [
        row.node,
        new Set(row.lines.map((line) => line.rule)),
      ]),
    );
    const met = rulesMet(story);
    expect(connectionsOf(story, 'in').length).toBeGreaterThan(5);
    expect(met.length).toBeGreaterThan(20);
    expect(met.filter(({ node, rule }) => shown.get(node)?.has(rule) !== true)).toEqual([]);
  });

  it('turn outside traffic away on the Nodes without a Pod under policy Local, on those only', () => {
    const story = running(mode, 1, ', externalTrafficPolicy: Local');
    const home = podsOf(story)[0]?.spec.nodeName;
    const away = serviceRules(worldOf(story), 'default/open')
      .filter((row) => row.lines.some((line) => line.kind === 'refuse' && line.words.includes('31380')))
      .map((row) => row.node);
    expect(away).toEqual(['node-1', 'node-2', 'node-3'].filter((node) => node !== home));
  });

  it('are empty for a Service that nobody has', () => {
    const story = begin();
    expect(serviceRules(worldOf(story), 'default/none').map((row) => row.lines)).toEqual([[], [], []]);
  });
});
