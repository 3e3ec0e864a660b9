import { assert } from '../../base/assert.ts';
import { cidrContains, hostPort } from '../../k8s/addresses.ts';
import { ended, isHostAddress, translated, UNTOUCHED, type RulePacket, type RuleVerdict } from './packet.ts';

/**
 * Reads what `nft list table` printed and puts a first packet through it: a second opinion on what rules mean, made from
 * their text alone. A choice by chance is followed every way; nobody is remembered.
 */
export function throughNftables(text: string, packet: RulePacket): RuleVerdict {
  const table = readTable(text);
  const walk: Walk = { table, packet, found: new Map(), marked: false };
  const toHost = isHostAddress(packet, packet.ip);
  const before = packet.fromHere ? 'filter-output-pre-dnat' : 'filter-prerouting-pre-dnat';
  const first = run(walk, before);
  if (first === 'rejected' || first === 'dropped') return ended(first);
  run(walk, packet.fromHere ? 'nat-output' : 'nat-prerouting');
  if (walk.found.size > 0) return translated(walk.found);
  const hooks = packet.fromHere
    ? ['filter-output', ...(toHost ? ['filter-input'] : [])]
    : [toHost ? 'filter-input' : 'filter-forward'];
  for (const hook of hooks) {
    const fate = run(walk, hook);
    if (fate === 'rejected' || fate === 'dropped') return ended(fate);
  }
  return UNTOUCHED;
}

interface NftTable {
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** Set or map → its elements; a set's have no verdict. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

interface Walk {
  readonly table: NftTable;
  readonly packet: RulePacket;
  readonly found: Map<string, boolean>;
  marked: boolean;
}

/** `out`: it came out at the end. `done`: a verdict was given inside, or it was translated. */
type Passed = 'out' | 'done' | 'rejected' | 'dropped';

function readTable(text: string): NftTable {
  const chains = new Map<string, string[]>();
  const elements = new Map<string, Map<string, string>>();
  for (const [, kind, name = '', body = ''] of text.matchAll(/^\t(chain|set|map) (\S+) \{\n(.*?)^\t\}$/gms)) {
    if (kind === 'chain') {
      chains.set(
        name,
        body.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
      );
      continue;
    }
    const listed = /elements = \{ (.*?) \}$/ms.exec(body)?.[1] ?? '';
    const pairs = listed.split(/,\s+/).filter((each) => each !== '');
    elements.set(
      name,
      new Map(
        pairs.map((pair): [string, string] => {
          const [key = '', verdict = ''] = pair.split(/ (?:comment "[^"]*" )?: /);
          return [key, verdict];
        }),
      ),
    );
  }
  return { chains, elements };
}

function run(walk: Walk, chain: string): Passed {
  const rules = walk.table.chains.get(chain);
  assert(rules !== undefined, `chain ${chain} is there`);
  for (const rule of rules) {
    if (/^(type|comment|update) /.test(rule)) continue;
    const passed = apply(walk, rule.replace(/ comment "[^"]*"$/, ''));
    if (passed !== null) return passed;
  }
  return 'out';
}

/** Null: the packet goes on to the next rule. */
function apply(walk: Walk, rule: string): Passed | null {
  const { packet, table } = walk;
  const [rest, holds] = conditions(walk, rule);
  if (!holds) return null;
  const vmap = /^(.*)vmap @(\S+)$/.exec(rest);
  if (vmap) {
    const [, asked = '', map = ''] = vmap;
    const ports = `${packet.protocol} . ${packet.port}`;
    const key = asked.includes('daddr') ? `${packet.ip} . ${ports}` : ports;
    const verdict = table.elements.get(map)?.get(key);
    return verdict === undefined ? null : act(walk, verdict);
  }
  return act(walk, rest);
}

/** Takes the conditions off the front of a rule and says whether they hold. */
function conditions(walk: Walk, rule: string): [rest: string, holds: boolean] {
  const { packet, table } = walk;
  const shapes: [RegExp, (match: RegExpExecArray) => boolean][] = [
    [/^ct state new /, () => true],
    [
      /^ip6? (s|d)addr (!= )?(@\S+|\{ [^}]* \}|[\da-f][\d.:a-f]*(?:\/\d+)?) /,
      (match) => {
        const [, side, not, what = ''] = match;
        const ip = side === 's' ? packet.sourceIp : packet.ip;
        // Nobody is remembered.
        if (what.startsWith('@affinity-')) return false;
        const listed = what.startsWith('@')
          ? [...(table.elements.get(what.slice(1))?.keys() ?? [])]
          : what.replaceAll(/[{}]/g, '').trim().split(', ');
        const inside = listed.some((each) => each === ip || cidrContains(each, ip));
        return inside === (not === undefined);
      },
    ],
    [/^fib saddr type local /, () => isHostAddress(packet, packet.sourceIp)],
    [/^meta l4proto (tcp|udp) /, (match) => match[1] === packet.protocol],
  ];
  let rest = rule;
  for (;;) {
    const found = shapes.flatMap(([shape, test]) => {
      const match = shape.exec(rest);
      return match ? [{ match, test }] : [];
    })[0];
    if (!found) return [rest, true];
    if (!found.test(found.match)) return [rest, false];
    rest = rest.slice(found.match[0].length);
  }
}

function act(walk: Walk, words: string): Passed | null {
  if (words === 'reject') return 'rejected';
  if (words === 'drop') return 'dropped';
  if (words.startsWith('meta mark set meta mark |')) {
    walk.marked = true;
    return null;
  }
  const jump = /^(jump|goto) (\S+)$/.exec(words);
  if (jump) {
    const inner = run(walk, jump[2] ?? '');
    if (jump[1] === 'goto') return inner === 'out' ? 'done' : inner;
    return inner === 'out' ? null : inner;
  }
  const one = /^dnat to (\S+)$/.exec(words);
  if (one) return arrive(walk, one[1] ?? '');
  const choice = /numgen random mod \d+ v?map \{ (.*) \}$/.exec(words);
  assert(choice !== null, `the rule «${words}» is understood`);
  for (const element of (choice[1] ?? '').split(', ')) {
    const [, target = ''] = element.split(' : ');
    if (target.startsWith('goto ')) run(walk, target.slice(5));
    else {
      const [ip = '', port = ''] = target.split(' . ');
      arrive(walk, hostPort(ip, port));
    }
  }
  return 'done';
}

function arrive(walk: Walk, address: string): Passed {
  const { packet, table, marked } = walk;
  const [, ip = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(address) ?? [];
  const toItself = table.elements
    .get('hairpin-connections')
    ?.has(`${packet.sourceIp} . ${ip} . ${packet.protocol} . ${port}`);
  walk.found.set(address, marked || toItself === true);
  return 'done';
}
