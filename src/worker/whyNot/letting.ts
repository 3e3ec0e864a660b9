import type { KubeObject, Pod } from '../../k8s/objects.ts';
import { podOf } from '../../protocol/place.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { getObject } from '../../engine/apiserver/read.ts';
import { addressesOf } from '../../engine/network/places.ts';
import { isProxyStopped } from '../../engine/proxy/nodeView.ts';
import { changed, fieldChange, inputChange, meantLabels, type Trouble } from './change.ts';

/** Something on the way does not let it through: policies, source ranges, Nodes' rules, traffic policies. */
export function lettingChanges(trouble: Trouble): Change[] {
  return [...policies(trouble), ...ranges(trouble), ...proxies(trouble), ...trafficPolicies(trouble)];
}

const POLICIES = 'networkpolicies.networking.k8s.io';

interface PolicySpec {
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

/** One more rule in the policy that denies, as narrow as it can be. */
function policies({ world, wrong, callers, pods, namespace }: Trouble): Change[] {
  const names = (wrong?.subjects ?? []).filter((one) => one.startsWith('NetworkPolicy/'));
  return names.flatMap((subject) => {
    const [, at = '', name = ''] = subject.split('/');
    const policy = getObject<KubeObject>(world, POLICIES, at, name);
    if (!policy) return [];
    const spec = (policy['spec'] ?? {}) as PolicySpec;
    const object = changed(POLICIES, policy);
    const inside = callers.flatMap((place) => {
      const from = podOf(place);
      const pod = from && getObject<Pod>(world, 'pods', from.namespace, from.name);
      return pod ? [pod] : [];
    });
    return inside.flatMap((caller) => [
      rule(object, 'ingress', spec.ingress, { from: [peerOf(caller, namespace)] }, caller.metadata.name),
      ...(pods[0]
        ? [
            rule(
              object,
              'egress',
              spec.egress,
              { to: [peerOf(pods[0], caller.metadata.namespace ?? '')] },
              pods[0].metadata.name,
            ),
          ]
        : []),
    ]);
  });
}

function rule(
  object: ReturnType<typeof changed>,
  direction: 'ingress' | 'egress',
  known: readonly unknown[] | undefined,
  added: object,
  who: string,
): Change {
  return fieldChange(
    object,
    // One more at the end; without a list, a list of one.
    known ? ['spec', direction, known.length] : ['spec', direction],
    { before: undefined, after: known ? added : [added] },
    direction === 'ingress'
      ? `Let NetworkPolicy ${object.name} allow what comes from ${who}`
      : `Let NetworkPolicy ${object.name} allow what goes to ${who}`,
  );
}

function peerOf(pod: Pod, seenFrom: string): object {
  const { namespace } = pod.metadata;
  const podSelector = { matchLabels: meantLabels(pod) };
  if (namespace === seenFrom) return { podSelector };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return { namespaceSelector, podSelector };
}

function ranges({ world, service, callers }: Trouble): Change[] {
  const known = service.spec.loadBalancerSourceRanges;
  if (!known) return [];
  return callers.flatMap((place) =>
    addressesOf(world, place)
      .slice(0, 1)
      .map((ip) =>
        fieldChange(
          changed('services', service),
          ['spec', 'loadBalancerSourceRanges', known.length],
          { before: undefined, after: `${ip}/${ip.includes(':') ? 128 : 32}` },
          `Allow ${ip} in loadBalancerSourceRanges`,
        ),
      ),
  );
}

function proxies({ world }: Trouble): Change[] {
  return world.settings.nodes
    .filter(({ name }) => isProxyStopped(world, name))
    .map(({ name }) =>
      inputChange(`Start kube-proxy on ${name}`, `scope proxy ${name} start`, {
        type: 'proxy',
        node: name,
        act: 'start',
      }),
    );
}

function trafficPolicies({ service }: Trouble): Change[] {
  return (['internalTrafficPolicy', 'externalTrafficPolicy'] as const)
    .filter((field) => service.spec[field] === 'Local')
    .map((field) =>
      fieldChange(
        changed('services', service),
        ['spec', field],
        { before: 'Local', after: 'Cluster' },
        `Set ${field} to Cluster`,
      ),
    );
}
