import type { Connection } from '../../protocol/connection.ts';
import type { PolicyVerdict } from './policy.ts';
import { step, type Walk } from './walk.ts';

/** What the journey says of NetworkPolicies, and who of them it says stopped it. */

const PLACE = ' network policy';
const RULE = 'NetworkPolicy ';

/** Writes the step; true when it is denied. */
export function noteVerdict(walk: Walk, verdict: PolicyVerdict, what: string): boolean {
  if (verdict.policies.length === 0) return false;
  const where = `${walk.node ?? ''}${PLACE}`;
  if (verdict.allowed) {
    const by = verdict.by ?? '';
    step(walk, where, `${RULE}${by} allows what is ${what}.`, `${RULE}${by}`);
    return false;
  }
  const names = verdict.policies.join(', ');
  const some = verdict.policies.length === 1 ? 'which NetworkPolicy' : 'which the NetworkPolicies';
  const isolate = verdict.policies.length === 1 ? 'isolates' : 'isolate';
  step(
    walk,
    where,
    `No rule allows what is ${what}, ${some} ${names} ${isolate}: the packet is dropped.`,
    `${RULE}${names}`,
  );
  return true;
}

/** `namespace/name` of the policies that stopped a connection, or the questions for its name; empty when none did. */
export function deniedBy({ reason, steps }: Pick<Connection, 'reason' | 'steps'>): readonly string[] {
  if (reason !== 'policy-egress' && reason !== 'policy-ingress' && reason !== 'dns-timeout') return [];
  const last = steps.findLast((each) => each.where.endsWith(PLACE) && each.what.startsWith('No rule allows'));
  return last?.rule?.slice(RULE.length).split(', ') ?? [];
}
