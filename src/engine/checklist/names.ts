import { nthAddress, parseIp } from '../../k8s/addresses.ts';
import type { Check } from '../../protocol/checklist.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import { candidatesOf, flavourOf, fromHosts } from '../dns/candidates.ts';
import type { Answer } from '../dns/coreDns.ts';
import { answerQuestion, serverFor } from '../dns/corefile/answer.ts';
import { wantedConfig } from '../dns/corefile/running.ts';
import { optionValue, resolverConfig } from '../dns/resolvConf.ts';
import { nameOf, whoHas } from '../network/places.ts';
import { policyVerdict } from '../network/policy.ts';
import { currentVersion } from '../proxy/nodeView.ts';
import { slicesOf } from '../rows/serviceRow.ts';
import type { World } from '../world.ts';
import { check, firstFew, inNamespace, type Caller, type Subject } from './subject.ts';

/** Step 4: the name, the namespace, the answer. */
export function checkNames(subject: Subject): Check {
  const { world, name, namespace, callers, service } = subject;
  const full = `${name}.${namespace}.svc.cluster.local`;
  const look = `nslookup ${full}`;
  const servers = slicesOf(world, 'kube-system', 'kube-dns').flatMap((slice) => slice.endpoints ?? []);
  const ready = servers.filter((endpoint) => endpoint.conditions?.ready ?? true);
  if (ready.length === 0)
    return check('dns', 'wrong', 'No CoreDNS Pod is ready: no name of the cluster can be looked up.', {
      look: 'kubectl get pods -n kube-system -l k8s-app=kube-dns',
      fix: {
        text: 'Bring CoreDNS back.',
        command: 'kubectl scale deployment coredns --replicas=2 -n kube-system',
      },
      subjects: ['Service/kube-system/kube-dns'],
    });
  const answer = ask(world, `${full}.`);
  for (const caller of callers) {
    const blocked = queriesDenied(
      world,
      caller.place,
      ready.flatMap((each) => each.addresses),
    );
    if (blocked) return blocked;
    const wrong = callerProblem(subject, caller);
    if (wrong) return wrong;
  }
  const evidence = [
    `${full} -> ${answerWords(answer)}`,
    ...callers.flatMap((caller) => callerLine(subject, caller)),
  ];
  if (service.spec.type === 'ExternalName') {
    const reached = answer.answers.some((record) => record.type === 'A' || record.type === 'AAAA');
    if (!reached)
      return check('dns', 'wrong', `The name leads to ${service.spec.externalName}, which has no address.`, {
        evidence,
        look,
        fix: { text: 'Put the host name in spec.externalName right.', command: null },
      });
  }
  return check(
    'dns',
    'ok',
    `The name is known: ${name} in namespace ${namespace}, ${name}.${namespace} in others.`,
    {
      evidence: firstFew(evidence),
      look,
    },
  );
}

function ask(world: World, name: string): Answer {
  const first = world.settings.ipFamilies[0] === 'IPv6' ? 'AAAA' : 'A';
  const question = { name, type: first };
  return answerQuestion(world, currentVersion(world), serverFor(wantedConfig(world), question), question);
}

function answerWords({ rcode, answers }: Answer): string {
  if (answers.length === 0) return rcode === 'NOERROR' ? 'no address' : rcode;
  return answers.map((record) => record.data).join(', ');
}

/** What a place's own lookups of a host come to: the name that was found and its answer; null when none is. */
function lookUp(
  world: World,
  place: Place,
  host: string,
): { readonly name: string; readonly answer: Answer } | null {
  const config = resolverConfig(world, place);
  const names = candidatesOf(host, config.searches, optionValue(config, 'ndots', 1), flavourOf(world, place));
  for (const name of names) {
    const answer = ask(world, name);
    if (answer.answers.length > 0) return { name, answer };
  }
  return null;
}

/** Truth 12: a short name is looked for in the caller's own namespace. Null: the caller finds the Service. */
function callerProblem(subject: Subject, { place, host }: Caller): Check | null {
  const { world, name, namespace } = subject;
  if (host === null || parseIp(host) || fromHosts(world, place, host)) return null;
  const who = nameOf(place);
  const config = resolverConfig(world, place);
  const usesClusterDns = config.nameservers.some((ip) => ip === clusterDns(world));
  const look = podOf(place) ? `kubectl exec ${execWords(place)} -- cat /etc/resolv.conf` : null;
  const evidence = [
    `search list of ${who}: ${config.searches.join(' ') || 'none'}`,
    `nameserver of ${who}: ${config.nameservers.join(' ')}`,
  ];
  if (!usesClusterDns)
    return check('dns', 'wrong', `${who} does not ask the cluster's DNS, which alone knows ${host}.`, {
      evidence,
      look,
      fix: podOf(place)
        ? {
            text: `Give ${who} dnsPolicy ClusterFirst (ClusterFirstWithHostNet with hostNetwork).`,
            command: null,
          }
        : {
            text: 'Names of the cluster mean nothing outside: dial an address that leads in.',
            command: null,
          },
    });
  if (lookUp(world, place, host)) return null;
  const home = podOf(place)?.namespace;
  const short = !host.includes('.');
  return check(
    'dns',
    'wrong',
    short && home !== undefined && home !== namespace
      ? `${who} dials ${host}, which is looked for in its own namespace ${home}; the Service is in ${namespace}.`
      : `${who} dials ${host}, which no DNS server knows.`,
    {
      evidence: [
        ...evidence,
        ...candidatesOf(host, config.searches, optionValue(config, 'ndots', 1), flavourOf(world, place)).map(
          (each) => `${each} -> ${answerWords(ask(world, each))}`,
        ),
      ],
      look,
      fix: { text: `Dial ${name}.${namespace}.`, command: null },
    },
  );
}

/** Truth 17: an egress policy that forgets DNS. */
function queriesDenied(world: World, place: Place, servers: readonly string[]): Check | null {
  const pod = podOf(place);
  if (!pod) return null;
  const key = `${pod.namespace}/${pod.name}`;
  const verdicts = servers.map((ip) => {
    const holder = whoHas(world, ip);
    const destinationPod = holder?.kind === 'pod' ? holder.pod : null;
    return policyVerdict(world, 'egress', key, { peerIp: ip, port: 53, protocol: 'UDP', destinationPod });
  });
  if (verdicts.length === 0 || verdicts.some((verdict) => verdict.allowed)) return null;
  const policies = verdicts[0]?.policies ?? [];
  return check(
    'dns',
    'wrong',
    `What ${nameOf(place)} asks DNS is dropped by NetworkPolicy ${policies.join(', ')}.`,
    {
      evidence: policies.map(
        (policy) =>
          `NetworkPolicy ${policy} isolates ${nameOf(place)} for egress; no rule allows UDP port 53`,
      ),
      look: `kubectl describe networkpolicy${inNamespace(pod.namespace)}`,
      fix: {
        text: 'Allow egress to UDP and TCP port 53 of the Pods k8s-app=kube-dns in namespace kube-system.',
        command: null,
      },
      subjects: policies.map((policy) => `NetworkPolicy/${policy}`),
    },
  );
}

function callerLine({ world, name, namespace }: Subject, { place, host }: Caller): string[] {
  const asked = host ?? name;
  if (parseIp(asked)) return [];
  const found = lookUp(world, place, asked);
  if (found) return [`${nameOf(place)}: ${asked} -> ${found.name} -> ${answerWords(found.answer)}`];
  return [`${nameOf(place)}: ${asked} is not found there; ${name}.${namespace} is`];
}

function execWords(place: Place): string {
  const pod = podOf(place);
  return pod === null ? '' : pod.namespace === 'default' ? pod.name : `-n ${pod.namespace} ${pod.name}`;
}

function clusterDns(world: World): string {
  return nthAddress(world.settings.serviceCIDRs[0] ?? '', 10);
}
