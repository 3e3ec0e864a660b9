import type { Light } from '../layers/rules.ts';
import { connectionKey } from '../keys.ts';
import { OTHER_RULES, passageBeside } from '../xray/journey.ts';
import type { Spot } from '../scene.ts';
import type { Play } from './playing.ts';

/** Milliseconds of wall time that a rule stays lit after a packet has passed it. */
const LIT_MS = 1_100;

/**
 * The rules that packets pass now, by Node and rule; those of the selected connection for as long as it is selected.
 * `looked`: the Service whose rules are shown; `related`: what stays bright beside what is selected.
 */
export function litRules(
  plays: Iterable<Play>,
  nowUs: number,
  selection: string | null,
  looked: string | null,
  related: ReadonlySet<string> | null,
): Map<string, Light> {
  const lit = new Map<string, Light>();
  for (const play of plays) {
    const { connection, schedule, speed } = play;
    if (related !== null && !related.has(connectionKey(connection.id))) continue;
    const { node, rules, refusedBy } = passageBeside(connection, looked);
    if (node === null || rules.length === 0) continue;
    const syn = schedule.shown.find((own) => own.leg.what === 'syn' || own.leg.what === 'request');
    if (syn === undefined || nowUs < syn.start) continue;
    const failing = schedule.outcome !== null && nowUs < schedule.to;
    const recent = nowUs < syn.end + LIT_MS * 1_000 * speed;
    if (!recent && !failing && selection !== connectionKey(connection.id)) continue;
    for (const rule of rules) {
      const nat = rule === OTHER_RULES || /-j DNAT|dnat|MASQ|masquerade|^ *-> /.test(rule);
      const kind: Light = rule === refusedBy ? 'fail' : nat ? 'nat' : 'traffic';
      lit.set(`${node} ${rule}`, kind);
    }
  }
  return lit;
}

/** While a connection is followed: the rule of its present step, and no other. */
export function litAt({ node, rule, tone }: Spot): Map<string, Light> {
  return new Map(node === null || rule === null ? [] : [[`${node} ${rule}`, tone]]);
}

export function sameLights(a: ReadonlyMap<string, Light>, b: ReadonlyMap<string, Light>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, kind] of a) if (b.get(key) !== kind) return false;
  return true;
}
