import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import type { Pod } from '../../k8s/objects.ts';
import type { Check } from '../../protocol/checklist.ts';
import { nodeOf, podOf, type Place, type PodPlace } from '../../protocol/place.ts';
import { getObject, listObjects } from '../apiserver/read.ts';
import { isPodReady } from '../controllers/pods.ts';
import { addressOf, nameOf } from '../network/places.ts';
import { policyVerdict, type NetworkPolicy, type PolicyVerdict } from '../network/policy.ts';
import { currentVersion } from '../proxy/nodeView.ts';
import { rulePortsOf } from '../proxy/model.ts';
import type { World } from '../world.ts';
import { check, firstFew, inNamespace, plural, type Subject } from './subject.ts';

/** Where the Service's traffic ends. */
interface Target {
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly pod: string;
}

/** Step 5: NetworkPolicy out of the source and into the target, and source ranges. */
export function checkPolicy(subject: Subject): Check {
  const { world, callers, service } = subject;
  if (service.spec.type === 'ExternalName')
    return check('policy', 'skipped', 'Policies look at addresses: they know nothing of an alias in DNS.');
  const ranges = checkSourceRanges(subject);
  if (ranges) return ranges;
  const look = 'kubectl get networkpolicies -A';
  const policies = listObjects(world, 'networkpolicies.networking.k8s.io');
  if (policies.length === 0)
    return check('policy', 'ok', 'There is no NetworkPolicy: every Pod may reach every other.', { look });
  if (world.settings.networkPolicy !== 'enforced')
    return check(
      'policy',
      'note',
      "This cluster's network does not enforce NetworkPolicies: they are stored and change nothing.",
      { look },
    );
  const targets = targetsOf(subject);
  if (targets.length === 0)
    return check('policy', 'skipped', 'No endpoint has an address yet that a policy could look at.', {
      look,
    });
  const evidence: string[] = [];
  for (const { place } of callers) {
    const denial = denialFor(subject, place, targets);
    if (denial) return denial;
    evidence.push(`${nameOf(place)} may reach every endpoint`);
  }
  return callers.length > 0
    ? check('policy', 'ok', 'Policies let every caller through.', { evidence: firstFew(evidence), look })
    : withoutCallers(subject, targets, look);
}

/** The endpoints of the rules; a headless Service's are its Pods at the Service's own ports. */
function targetsOf({ world, namespace, name, service, pods }: Subject): Target[] {
  const entry = currentVersion(world).services.get(`${namespace}/${name}`);
  const ruled = (entry ? rulePortsOf(entry) : []).flatMap((port) =>
    port.endpoints
      .filter((each) => each.pod !== null)
      .map((each) => ({ ip: each.ip, port: each.port, protocol: port.protocol, pod: each.pod ?? '' })),
  );
  if (ruled.length > 0) return ruled;
  return pods.filter(isPodReady).flatMap((pod) =>
    (service.spec.ports ?? []).map((port) => ({
      ip: pod.status?.podIP ?? '',
      port: port.port,
      protocol: (port.protocol ?? 'TCP') as Target['protocol'],
      pod: `${namespace}/${pod.metadata.name}`,
    })),
  );
}

function denialFor(subject: Subject, place: Place, targets: readonly Target[]): Check | null {
  const { world } = subject;
  for (const target of targets) {
    const source = addressOf(world, place, target.ip);
    if (source === null) continue;
    const pod = podOf(place);
    const out = pod
      ? policyVerdict(world, 'egress', `${pod.namespace}/${pod.name}`, traffic(target, target.ip))
      : null;
    if (out && !out.allowed) return denied(subject, 'egress', place, target, out);
    // What comes from outside was seen by the Node that it entered; which address it shows then is that Node's choice.
    if (pod === null && nodeOf(place) === null) continue;
    const into = policyVerdict(world, 'ingress', target.pod, traffic(target, source));
    if (!into.allowed) return denied(subject, 'ingress', place, target, into);
  }
  return null;
}

function traffic({ port, protocol, pod }: Target, peerIp: string): Parameters<typeof policyVerdict>[3] {
  return { peerIp, port, protocol, destinationPod: pod };
}

function denied(
  subject: Subject,
  direction: 'ingress' | 'egress',
  place: Place,
  target: Target,
  verdict: PolicyVerdict,
): Check {
  const who = nameOf(place);
  const names = verdict.policies.join(', ');
  const [policyNamespace = 'default'] = verdict.policies[0]?.split('/') ?? [];
  const pod = podOf(place);
  const lets = direction === 'ingress' && pod ? labelsLetIn(subject.world, verdict, pod, target) : null;
  const across = pod !== null && pod.namespace !== subject.namespace;
  const peer = across
    ? `Pods of namespace ${pod.namespace} (namespaceSelector)`
    : `the Pod ${who} (podSelector)`;
  return check(
    'policy',
    'wrong',
    direction === 'egress'
      ? `NetworkPolicy ${names} lets ${who} send nothing to ${target.pod} on port ${target.port}.`
      : `NetworkPolicy ${names} lets nothing from ${who} into ${target.pod} on port ${target.port}.`,
    {
      evidence: verdict.policies.map(
        (policy) =>
          `NetworkPolicy ${policy} isolates ${direction === 'egress' ? who : target.pod} for ${direction}; no rule of it allows this`,
      ),
      look: `kubectl describe networkpolicy${inNamespace(policyNamespace)}`,
      fix: lets ?? {
        text:
          direction === 'egress'
            ? `Add an egress rule to ${target.protocol} port ${target.port} of the Service's Pods.`
            : `Add an ingress rule that allows ${target.protocol} port ${target.port} from ${peer}.`,
        command: null,
      },
      subjects: verdict.policies.map((policy) => `NetworkPolicy/${policy}`),
    },
  );
}

/** Where a rule already lets Pods with certain labels in, giving the caller these is less than a new rule. */
function labelsLetIn(world: World, verdict: PolicyVerdict, pod: PodPlace, target: Target): Check['fix'] {
  for (const key of verdict.policies) {
    const [namespace = '', name = ''] = key.split('/');
    if (namespace !== pod.namespace) continue;
    const policy = getObject<NetworkPolicy>(world, 'networkpolicies.networking.k8s.io', namespace, name);
    for (const { from = [], ports = [] } of policy?.spec?.ingress ?? []) {
      const open =
        ports.length === 0 || ports.some((each) => each.port === target.port || each.port === undefined);
      const labels = from.find((peer) => peer.podSelector?.matchLabels && !peer.namespaceSelector)
        ?.podSelector?.matchLabels;
      if (!open || labels === undefined) continue;
      const words = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
      return {
        text: `Give ${pod.name} the labels that ${name} lets in: ${words.join(', ')}.`,
        command: `kubectl label pod ${pod.name} ${words.join(' ')} --overwrite${inNamespace(namespace)}`,
      };
    }
  }
  return null;
}

/** Nobody is known to call: which of the cluster's running Pods could? */
function withoutCallers({ world, namespace }: Subject, targets: readonly Target[], look: string): Check {
  const [target] = targets;
  const others = listObjects<Pod>(world, 'pods').filter(
    (pod) => isPodReady(pod) && !targets.some((each) => each.pod === keyOf(pod)),
  );
  if (!target) return check('policy', 'skipped', 'There is no endpoint.', { look });
  const isolating = policyVerdict(world, 'ingress', target.pod, traffic(target, '0.0.0.0')).policies;
  const able = others.filter((pod) => mayReach(world, pod, target));
  if (isolating.length === 0)
    return check('policy', 'ok', "No NetworkPolicy isolates the Service's Pods for ingress.", { look });
  const subjects = isolating.map((policy) => `NetworkPolicy/${policy}`);
  const who = `NetworkPolicy ${isolating.join(', ')} isolates the Service's Pods for ingress`;
  return check(
    'policy',
    'note',
    `${who}: ${plural(able.length, 'other Pod')} of ${others.length} may reach them on port ${target.port}.`,
    {
      evidence: firstFew(able.map((pod) => `allowed: ${keyOf(pod)}`)),
      look: `kubectl describe networkpolicy${inNamespace(namespace)}`,
      subjects,
    },
  );
}

function mayReach(world: World, pod: Pod, target: Target): boolean {
  const source = addressOf(world, `pod/${keyOf(pod)}`, target.ip);
  if (source === null) return false;
  return (
    policyVerdict(world, 'egress', keyOf(pod), traffic(target, target.ip)).allowed &&
    policyVerdict(world, 'ingress', target.pod, traffic(target, source)).allowed
  );
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** Only what comes through the balancer's address is asked for its source. */
function checkSourceRanges({ world, service, callers, name, namespace }: Subject): Check | null {
  const ranges = service.spec.loadBalancerSourceRanges ?? [];
  const balancers = (service.status?.loadBalancer?.ingress ?? []).map((each) => each.ip ?? '');
  if (ranges.length === 0) return null;
  for (const { place, host } of callers) {
    if (host === null || !balancers.includes(host)) continue;
    const source = addressOf(world, place, host);
    const allowed = ranges.some(
      (range) =>
        source !== null &&
        familyOf(range.split('/')[0] ?? '') === familyOf(source) &&
        cidrContains(range, source),
    );
    if (source === null || allowed) continue;
    const all = JSON.stringify({
      spec: { loadBalancerSourceRanges: [...ranges, `${source}/${source.includes(':') ? 128 : 32}`] },
    });
    return check(
      'policy',
      'wrong',
      `${nameOf(place)} comes from ${source}, which is in none of loadBalancerSourceRanges.`,
      {
        evidence: ranges.map((range) => `loadBalancerSourceRanges: ${range}`),
        look: `kubectl describe svc ${name}${inNamespace(namespace)}`,
        fix: {
          text: `Add ${source} to the ranges.`,
          command: `kubectl patch service ${name}${inNamespace(namespace)} -p '${all}'`,
        },
      },
    );
  }
  return null;
}
