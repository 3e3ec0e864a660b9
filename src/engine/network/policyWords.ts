import type { PolicyVerdict } from './policy.ts';
import { step, type Walk } from './walk.ts';

/** Writes what NetworkPolicies say of a packet into its journey; true when it is denied. */
export function noteVerdict(walk: Walk, verdict: PolicyVerdict, what: string): boolean {
  if (verdict.policies.length === 0) return false;
  const where = `${walk.node ?? ''} network policy`;
  if (verdict.allowed) {
    const by = verdict.by ?? '';
    step(walk, where, `NetworkPolicy ${by} allows what is ${what}.`, `NetworkPolicy ${by}`);
    return false;
  }
  const names = verdict.policies.join(', ');
  const some = verdict.policies.length === 1 ? 'which NetworkPolicy' : 'which the NetworkPolicies';
  const isolate = verdict.policies.length === 1 ? 'isolates' : 'isolate';
  step(
    walk,
    where,
    `No rule allows what is ${what}, ${some} ${names} ${isolate}: the packet is dropped.`,
    `NetworkPolicy ${names}`,
    verdict.policies,
  );
  return true;
}
