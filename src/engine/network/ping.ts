import type { Input } from '../../protocol/input.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import type { Report } from '../../protocol/report.ts';
import { cidrContains, nthAddress } from '../../k8s/addresses.ts';
import { schedule, SECOND_US } from '../kernel/kernel.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import { isBound } from '../proxy/versions.ts';
import type { World } from '../world.ts';
import { nextOf, subjectOf } from './chances.ts';
import { oneWayUs } from './latency.ts';
import { isDown, isServiceIP, podRangesOf } from './nodes.ts';
import { addressOf, nodeOfPlace, whoHas } from './places.ts';
import { policyVerdict } from './policy.ts';

type Outcome =
  | { readonly kind: 'answers'; readonly node: string | null; readonly outside: boolean }
  | { readonly kind: 'silence' }
  | {
      readonly kind: 'error';
      readonly error: 'unreachable' | 'port-unreachable';
      /** Who says so. */
      readonly from: string;
      readonly afterUs: number;
    };

/** How long the kernel looks for an address on its own links before it says that there is none. */
const ARP_FAILS_US = 3 * SECOND_US;

/** Sends one ICMP echo request; the report `pong` follows. Rules of Services match TCP and UDP ports only. */
export function ping(world: World, input: Extract<Input, { type: 'ping' }>): void {
  const { from, ip, timeoutUs, token } = input;
  const outcome = outcomeOf(world, from, ip);
  const subject = subjectOf(null, from, `ping ${ip}`);
  const home = nodeOfPlace(world, from);
  const nodes = [home, outcome.kind === 'answers' ? outcome.node : null].filter((node) => node !== null);
  const outside = !isLoopback(ip) && (home === null || (outcome.kind === 'answers' && outcome.outside));
  const roundTripUs = oneWayUs(world, nodes, outside, subject, nextOf(world, subject)) * 2;
  const answerUs =
    outcome.kind === 'answers' ? roundTripUs : outcome.kind === 'error' ? outcome.afterUs : Infinity;
  const inTime = answerUs <= timeoutUs;
  const report: Report = {
    type: 'pong',
    token,
    roundTripUs: inTime && outcome.kind === 'answers' ? roundTripUs : null,
    error: inTime && outcome.kind === 'error' ? outcome.error : null,
    errorFrom: inTime && outcome.kind === 'error' ? outcome.from : null,
  };
  const at = world.kernel.nowUs + Math.min(answerUs, timeoutUs);
  schedule(world, at, { room: 'network', idle: true, type: 'tell', report });
}

function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1';
}

function outcomeOf(world: World, from: Place, ip: string): Outcome {
  if (isLoopback(ip)) return { kind: 'answers', node: nodeOfPlace(world, from), outside: false };
  const source = addressOf(world, from, ip);
  const home = nodeOfPlace(world, from);
  if (source === null || (home !== null && isDown(world, home))) return { kind: 'silence' };
  if (isServiceIP(world, ip))
    return home === null ? { kind: 'silence' } : toServiceIP(world, home, source, ip);
  if (home !== null && isRejected(world, home, ip)) return portUnreachable(ip);
  if (!allowed(world, from, source, ip)) return { kind: 'silence' };
  const holder = whoHas(world, ip);
  if (holder === null) return { kind: 'silence' };
  switch (holder.kind) {
    case 'pod':
      if (home === null || isDown(world, holder.node)) return { kind: 'silence' };
      if (holder.alive) return { kind: 'answers', node: holder.node, outside: false };
      return holder.node === home
        ? // The kernel of whoever asks has looked for it on its own link.
          { kind: 'error', error: 'unreachable', from: source, afterUs: ARP_FAILS_US }
        : { kind: 'silence' };
    case 'node':
      return isDown(world, holder.node)
        ? { kind: 'silence' }
        : { kind: 'answers', node: holder.node, outside: false };
    default:
      return { kind: 'answers', node: null, outside: holder.kind !== 'api-server' };
  }
}

/** A ClusterIP is no machine's: iptables lets the packet go on to nowhere, the other modes reject it. */
function toServiceIP(world: World, home: string, source: string, ip: string): Outcome {
  const { mode, version } = rulesOf(world, home);
  // Under IPVS the address is the Node's own, and it is in its name that it refuses.
  if (mode !== 'nftables') return isRejected(world, home, ip) ? portUnreachable(ip) : { kind: 'silence' };
  if (!version.byAddress.has(ip)) return { kind: 'silence' };
  const bridge = podRangesOf(world, home).find((cidr) => cidrContains(cidr, source));
  return portUnreachable(bridge === undefined ? source : nthAddress(bridge, 1));
}

function portUnreachable(from: string): Outcome {
  return { kind: 'error', error: 'port-unreachable', from, afterUs: 50 };
}

/** Under IPVS every Node has the addresses of all Services, and lets only the ports of those in. */
// kubernetes: pkg/proxy/ipvs/proxier.go (KUBE-IPVS-FILTER)
function isRejected(world: World, home: string, ip: string): boolean {
  const { mode, version, ips } = rulesOf(world, home);
  return mode === 'ipvs' && isBound(version, ip) && !ips.includes(ip);
}

/** Echo requests have no port, so only rules without ports let them through an isolated Pod. */
function allowed(world: World, from: Place, source: string, ip: string): boolean {
  const pod = podOf(from);
  const holder = whoHas(world, ip);
  const destinationPod = holder?.kind === 'pod' ? holder.pod : null;
  const traffic = { port: 0, protocol: 'ICMP', destinationPod } as const;
  if (
    pod &&
    !policyVerdict(world, 'egress', `${pod.namespace}/${pod.name}`, { ...traffic, peerIp: ip }).allowed
  )
    return false;
  return (
    destinationPod === null ||
    policyVerdict(world, 'ingress', destinationPod, { ...traffic, peerIp: source }).allowed
  );
}
