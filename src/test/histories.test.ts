import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IpAddress, Pod, Service } from '../k8s/objects.ts';
import { dispatch } from '../engine/cluster.ts';
import { isNodeDown } from '../engine/node/machines.ts';
import { isProxyStopped } from '../engine/proxy/nodeView.ts';
import type { AppAct, Input } from '../protocol/input.ts';
import { decidedAt, eligibleOverTime, mayHold } from './oracle.ts';
import {
  addClient,
  all,
  begin,
  clientOf,
  connectionsOf,
  create,
  deploymentNamed,
  isReady,
  podsOf,
  readyIPs,
  ruleIPs,
  run,
  runTo,
  settle,
  tmp,
  web,
  worldOf,
  type Story,
} from './story.ts';

/** Histories by chance: whatever is done in whatever order, these hold. */

const NODES = ['node-1', 'node-2', 'node-3'];
const LENGTH_S = 40;

/** Something that somebody does; `which` chooses among the Pods that there are then. */
type Act =
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'delete' | 'relabel'; readonly which: number }
  | { readonly do: 'app'; readonly which: number; readonly act: AppAct }
  | { readonly do: 'node'; readonly node: string; readonly act: 'down' | 'up' }
  | { readonly do: 'proxy'; readonly node: string; readonly act: 'stop' | 'start' }
  | { readonly do: 'service'; readonly spec: object }
  | { readonly do: 'rival'; readonly which: number; readonly spec: object };

const which = fc.nat({ max: 5 });
const node = fc.constantFrom(...NODES);

/** What may become of a Service; what does not go together with what it is then is refused. */
const serviceSpec = fc.constantFrom<object>(
  { type: 'ClusterIP' },
  { type: 'NodePort' },
  { type: 'NodePort', externalTrafficPolicy: 'Local' },
  { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster', loadBalancerSourceRanges: ['198.51.100.0/24'] },
  { sessionAffinity: 'ClientIP' },
  { sessionAffinity: 'None' },
  { publishNotReadyAddresses: false },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('scale' as const), replicas: fc.nat({ max: 6 }) }),
  fc.record({ do: fc.constantFrom('delete' as const, 'relabel' as const), which }),
  fc.record({
    do: fc.constant('app' as const),
    which,
    act: fc.constantFrom<AppAct>('ready', 'unready', 'healthy', 'unhealthy', 'crash'),
  }),
  fc.record({ do: fc.constant('node' as const), node, act: fc.constantFrom('down' as const, 'up' as const) }),
  fc.record({
    do: fc.constant('proxy' as const),
    node,
    act: fc.constantFrom('stop' as const, 'start' as const),
  }),
  fc.record({ do: fc.constant('service' as const), spec: serviceSpec }),
  fc.record({ do: fc.constant('rival' as const), which, spec: serviceSpec }),
);

const history = fc.array(fc.record({ at: fc.integer({ min: 100, max: LENGTH_S * 100 }), act }), {
  minLength: 1,
  maxLength: 12,
});

const PROBES = `readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2, failureThreshold: 2}
livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3, failureThreshold: 2}`;

function inputOf(story: Story, what: Act): Input | null {
  const pods = podsOf(story);
  const pod = 'which' in what ? pods[what.which % Math.max(1, pods.length)]?.metadata.name : undefined;
  const api = (request: object): Input => ({
    type: 'api',
    actor: 'you',
    request: { verb: 'patch', patchType: 'merge', resource: 'pods', namespace: 'default', ...request },
  });
  switch (what.do) {
    case 'scale':
      return api({ resource: 'deployments.apps', name: 'web', body: { spec: { replicas: what.replicas } } });
    case 'delete':
      return pod ? api({ verb: 'delete', name: pod }) : null;
    case 'relabel':
      return pod ? api({ name: pod, body: { metadata: { labels: { app: 'apart' } } } }) : null;
    case 'app':
      return pod ? { type: 'app', pod: `default/${pod}`, act: what.act } : null;
    case 'node':
      return { type: 'node', node: what.node, act: what.act };
    case 'proxy':
      return { type: 'proxy', node: what.node, act: what.act };
    case 'service':
      return api({ resource: 'services', name: 'web', body: { spec: what.spec } });
    case 'rival': {
      // Another Service that wants addresses and ports of its own, or gives them back.
      const name = `rival-${what.which}`;
      const there = all(story, 'services', 'default').some(({ metadata }) => metadata.name === name);
      if (there) return api({ verb: 'delete', resource: 'services', name });
      const body = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { ports: [{ port: 80 }], ...what.spec },
      };
      return api({ verb: 'create', patchType: undefined, resource: 'services', body });
    }
  }
}

/** What does not hold now. */
function problemsNow(story: Story): string[] {
  const world = worldOf(story);
  const problems: string[] = [];
  const holders = new Map<string, string>();
  world.kubelet.pods.forEachPair((key, record) => {
    if (record.hostNetwork || record.stage === 'stopped' || record.stage === 'preparing') return;
    for (const ip of record.ips) {
      const other = holders.get(ip);
      if (other) problems.push(`${ip} is ${other}'s and ${key}'s`);
      holders.set(ip, key);
      if (world.kubelet.addresses.get(ip) !== key) problems.push(`${ip} of ${key} is not written down`);
    }
  });
  return [...problems, ...givenTwice(story), ...wronglyBooked(story)];
}

/** Addresses that Services have and are not booked for them, or are booked and nobody has. */
function wronglyBooked(story: Story): string[] {
  const had = all<Service>(story, 'services').flatMap(({ metadata, spec }) =>
    (spec.clusterIPs ?? [])
      .filter((ip) => ip !== 'None')
      .map((ip) => `${ip} ${metadata.namespace}/${metadata.name}`),
  );
  const booked = all<IpAddress>(story, 'ipaddresses.networking.k8s.io').map(({ metadata, spec }) => {
    const { namespace, name } = spec.parentRef ?? {};
    return `${metadata.name} ${namespace}/${name}`;
  });
  return [...new Set([...had, ...booked])].filter((one) => !had.includes(one) || !booked.includes(one));
}

/** Addresses and ports that two Services have. */
function givenTwice(story: Story): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const service of all<Service>(story, 'services')) {
    const { name, namespace } = service.metadata;
    const { clusterIPs = [], ports = [], healthCheckNodePort } = service.spec;
    const numbers = [...ports.map(({ nodePort }) => nodePort), healthCheckNodePort].filter(Boolean);
    const balanced = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
    for (const one of [...clusterIPs, ...balanced, ...numbers.map((number) => `node port ${number}`)]) {
      const other = owners.get(one);
      if (other) problems.push(`${one} is ${other}'s and ${namespace}/${name}'s`);
      owners.set(one, `${namespace}/${name}`);
    }
  }
  return problems;
}

/** What does not hold once nothing is on its way. */
function problemsSettled(story: Story): string[] {
  const world = worldOf(story);
  const problems: string[] = [];
  const ready = readyIPs(story).sort().join(' ');
  for (const name of NODES) {
    if (isNodeDown(world, name) || isProxyStopped(world, name)) continue;
    const rules = ruleIPs(story, name).join(' ');
    if (rules !== ready) problems.push(`${name} holds ${rules}, the API ${ready}`);
  }
  const shouldBe = podsOf(story)
    .filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined)
    .map((pod) => pod.status?.podIP ?? '');
  if (shouldBe.sort().join(' ') !== ready)
    problems.push(`ready Pods ${shouldBe.join(' ')}, endpoints ${ready}`);
  const { spec, status } = deploymentNamed(story);
  const active = podsOf(story).filter((pod) => pod.metadata.deletionTimestamp === undefined);
  if (active.length !== spec.replicas) problems.push(`${active.length} Pods for ${spec.replicas} replicas`);
  const counted = active.filter(isReady).length;
  if ((status?.readyReplicas ?? 0) !== counted)
    problems.push(`status says ${status?.readyReplicas}, ${counted} are ready`);
  return problems;
}

/** What is still held for Pods that are gone. */
function leftovers(story: Story): string[] {
  const { kubelet, api, controllers, network } = worldOf(story);
  const keys = new Set(
    all<Pod>(story, 'pods').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  const podOf = (key: string): string => key.split(/[/:]/, 2).join('/');
  const held: [string, Iterable<string>][] = [
    ['Pods of kubelets', kubelet.pods.keys()],
    ['containers', [...kubelet.containers.keys()].map(podOf)],
    ['environments', [...kubelet.environments.keys()].map(podOf)],
    ['logs', [...kubelet.logs.keys()].map(podOf)],
    ['ends of logs', [...kubelet.logEnds.keys()].map(podOf)],
    ['files', [...kubelet.files.keys()].map(podOf)],
    ['addresses', kubelet.addresses.values()],
    ['Nodes’ Pods', [...kubelet.byNode.keys()].map((key) => key.slice(key.indexOf('/') + 1))],
    ['placements', controllers.placements.keys()],
    ['evictions', controllers.evictions.keys()],
    ['Pods without a Node', controllers.unschedulable.keys()],
  ];
  const problems = held.flatMap(([what, pods]) =>
    [...pods].filter((pod) => !keys.has(pod)).map((pod) => `${what} still hold ${pod}`),
  );
  for (const key of api.causes.keys()) if (!api.objects.has(key)) problems.push(`a cause is kept for ${key}`);
  for (const id of network.byPod.values()) {
    if (!network.flows.has(id)) problems.push(`connection ${id} is over and still linked`);
  }
  return problems;
}

function problemsOfTraffic(story: Story, stopped: ReadonlySet<string>): string[] {
  const moments = eligibleOverTime(story);
  return ['one', 'two'].flatMap((client) =>
    connectionsOf(story, client).flatMap((connection) => {
      const { eligible, endpoint, service, source, id, verdict } = connection;
      if (service !== 'default/web') return [];
      const address = endpoint ? `${endpoint.ip}:${endpoint.port}` : null;
      if (address !== null && !eligible.includes(address))
        return [`${id} went to ${address} beside its rules`];
      if (address === null && verdict === 'answered') return [`${id} was answered by nobody`];
      const at = decidedAt(connection);
      if (at === null || stopped.has(source.node ?? '') || mayHold(moments, at, eligible)) return [];
      return [`no Node can have held ${eligible.join(' ')} for ${id}`];
    }),
  );
}

test('whatever happens, rules follow the API, connections follow rules, and no address has two Pods', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3 }), history, (seed, acts) => {
      const story = begin('', seed);
      create(story, web({ container: PROBES }));
      create(story, tmp('tmp', 'node-1'));
      addClient(story, { name: 'one', rate: 3 });
      const service = all(story, 'services', 'default').find(({ metadata }) => metadata.name === 'web');
      const { clusterIP } = (service ?? { spec: {} })['spec'] as { clusterIP: string };
      addClient(story, {
        name: 'two',
        rate: 2,
        from: 'node/node-3',
        keepAlive: true,
        url: `http://${clusterIP}`,
      });
      const stopped = new Set<string>();
      const down = new Set<string>();
      for (const { at, act: what } of acts.toSorted((a, b) => a.at - b.at)) {
        runTo(story, at / 100);
        const input = inputOf(story, what);
        // What cannot be done then (a crash of what does not run, say) is refused and changes nothing.
        if (input) dispatch(story.cluster, input);
        if (what.do === 'proxy') stopped.add(what.node);
        if (what.do === 'node') down.add(what.node);
        expect(problemsNow(story)).toEqual([]);
      }
      runTo(story, LENGTH_S + 5);
      for (const name of NODES) {
        if (isNodeDown(worldOf(story), name))
          dispatch(story.cluster, { type: 'node', node: name, act: 'up' });
      }
      settle(story);
      run(story, 2);
      settle(story);
      expect(problemsNow(story)).toEqual([]);
      expect(problemsSettled(story)).toEqual([]);
      expect(leftovers(story)).toEqual([]);
      expect(problemsOfTraffic(story, stopped)).toEqual([]);
      const { requests, connections, byPod: _byPod, ...ends } = clientOf(story, 'one').stats;
      const ended = Object.values(ends).reduce((sum, count) => sum + count, 0);
      expect(ended).toBeLessThanOrEqual(requests);
      expect(connections).toBeLessThanOrEqual(requests);
      expect(all<Pod>(story, 'pods', 'default').every((pod) => pod.spec.nodeName !== undefined)).toBe(true);
    }),
    { numRuns: 16, seed: 2 },
  );
});
