import type { Connection } from '../../protocol/connection.ts';

/** What the rules of the deciding Node did to a connection, as its steps tell it. */
export interface Passage {
  /** The Node whose rules were asked; null when none were. */
  readonly node: string | null;
  /** The rules that matched, in order; none for a flow that conntrack knew. */
  readonly rules: readonly string[];
  readonly balanced: boolean;
}

const passages = new WeakMap<Connection, Passage>();

export function passageOf(connection: Connection): Passage {
  const known = passages.get(connection);
  if (known !== undefined) return known;
  let node: string | null = null;
  let balanced = false;
  const rules: string[] = [];
  for (const step of connection.steps) {
    const [name = '', part] = step.where.split(' ');
    if (step.where === 'load balancer') balanced = true;
    if (part !== 'kube-proxy' && part !== 'conntrack') continue;
    node ??= name;
    if (part === 'kube-proxy' && step.rule !== null) rules.push(step.rule);
  }
  const passage = { node, rules, balanced };
  passages.set(connection, passage);
  return passage;
}

/** Whether the Pod sees another source than the client's own address. */
export function sourceReplaced(connection: Connection): boolean {
  return connection.sourceSeen !== null && connection.sourceSeen !== connection.source.ip;
}
