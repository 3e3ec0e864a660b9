import type { Connection } from '../../protocol/connection.ts';
import { serviceOf } from '../keys.ts';
import { withPort } from '../text/shorten.ts';

/** What the rules of the deciding Node did to a connection, as its steps tell it. */
export interface Passage {
  /** The Node whose rules were asked; null when none were. */
  readonly node: string | null;
  /** The rules that matched, in order, each by its name; none for a flow that conntrack knew. */
  readonly rules: readonly string[];
  /** The one that turned the connection away; null when none did. */
  readonly refusedBy: string | null;
  readonly balanced: boolean;
}

/** A rule, or what one about several endpoints says of one of them. */
export function ruleName(rule: string, endpoint: string | null): string {
  return endpoint === null ? rule : `${rule} @${endpoint}`;
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
  const refusedBy = connection.endpoint === null ? (rules[rules.length - 1] ?? null) : null;
  const { endpoint } = connection;
  const address = endpoint === null ? null : withPort(endpoint.ip, endpoint.port);
  const passage = {
    node,
    rules: rules.flatMap((rule) => [rule, ruleName(rule, address)]),
    refusedBy,
    balanced,
  };
  passages.set(connection, passage);
  return passage;
}

/** Stands for all rules of the Services that X-ray does not look at. */
export const OTHER_RULES = 'others';

/** A connection's rules where those of one Service are shown: those of others are met in the line that stands for them. */
export function passageBeside(connection: Connection, looked: string | null): Passage {
  const passage = passageOf(connection);
  if (passage.rules.length === 0 || serviceOf(connection.service) === looked) return passage;
  const refusedBy = passage.refusedBy === null ? null : OTHER_RULES;
  return { ...passage, rules: [OTHER_RULES], refusedBy };
}

/** Whether the Pod sees another source than the client's own address. */
export function sourceReplaced(connection: Connection): boolean {
  return connection.sourceSeen !== null && connection.sourceSeen !== connection.source.ip;
}
