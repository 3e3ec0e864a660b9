import type { Connection } from '../protocol/connection.ts';
import { deniedBy } from '../protocol/journey.ts';
import type { Place } from '../protocol/place.ts';
import { podOf } from '../protocol/place.ts';

/** `00:42.310` */
export function clock(us: number): string {
  const ms = Math.floor(us / 1000);
  const sign = ms < 0 ? '-' : '';
  const abs = Math.abs(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${sign}${two(Math.floor(abs / 60_000))}:${two(Math.floor(abs / 1000) % 60)}.${String(abs % 1000).padStart(3, '0')}`;
}

/** A place without what goes without saying. */
export function shortPlace(place: Place): string {
  const pod = podOf(place);
  if (!pod) return place.replace(/^(node|host)\//, '');
  return pod.namespace === 'default' ? pod.name : `${pod.namespace}/${pod.name}`;
}

/** How a connection stands, in words. */
export function verdictWords(connection: Connection): string {
  const { state, verdict, reason } = connection;
  if (verdict === null) return state === 'resolving' ? 'looking up' : 'SYN sent';
  if (verdict === 'answered') return state === 'open' ? 'open' : 'answered';
  const policies = deniedBy(connection);
  const why =
    policies.length > 0 ? `: ${denialWords(policies)}` : reason === null ? '' : `: ${REASONS[reason]}`;
  return `${VERDICTS[verdict]}${why}`;
}

/** `NetworkPolicy default/deny-all denies it`. */
export function denialWords(policies: readonly string[]): string {
  return policies.length === 1
    ? `NetworkPolicy ${policies[0]} denies it`
    : `the NetworkPolicies ${policies.join(', ')} deny it`;
}

const VERDICTS: Readonly<Record<Exclude<NonNullable<Connection['verdict']>, 'answered'>, string>> = {
  refused: 'refused',
  timeout: 'no answer',
  unreachable: 'unreachable',
  reset: 'reset',
  'dns-failure': 'name not found',
};

export const REASONS: Readonly<Record<NonNullable<Connection['reason']>, string>> = {
  'no-endpoints': 'the Service has no ready endpoint',
  'no-local-endpoints': 'no endpoint on this Node',
  'not-listening': 'nothing listens on that port',
  'policy-egress': 'a NetworkPolicy of the source denies it',
  'policy-ingress': 'a NetworkPolicy of the target denies it',
  'source-range': 'the source is outside loadBalancerSourceRanges',
  'no-route': 'nothing answers at that address',
  gone: 'the Pod behind these rules is gone',
  'node-down': 'its Node is down',
  nxdomain: 'no such name',
  'no-address': 'the name has no such address',
  'dns-timeout': 'DNS did not answer',
  'dns-refused': 'DNS refused',
};
