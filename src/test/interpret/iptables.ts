import { assert } from '../../base/assert.ts';
import { cidrContains } from '../../k8s/addresses.ts';
import { ended, isHostAddress, translated, UNTOUCHED, type RulePacket, type RuleVerdict } from './packet.ts';

/**
 * Reads what `iptables-save` printed and puts a first packet through it, as netfilter would: a second opinion on what
 * rules mean, made from their text alone. A choice by chance is followed both ways; nobody is remembered.
 */
export function throughIptables(text: string, packet: RulePacket): RuleVerdict {
  const tables = readTables(text);
  const nat = tables.get('nat') ?? new Map<string, Rule[]>();
  const filter = tables.get('filter') ?? new Map<string, Rule[]>();
  const found = new Map<string, boolean>();
  const walk: Walk = { chains: nat, packet, found };
  const passed = run(walk, packet.fromHere ? 'OUTPUT' : 'PREROUTING', false);
  if (found.size > 0) {
    assert(!passed.through, 'whatever is translated at all is translated for certain');
    return translated(found);
  }
  const toHost = isHostAddress(packet, packet.ip);
  const hooks = packet.fromHere ? ['OUTPUT', ...(toHost ? ['INPUT'] : [])] : [toHost ? 'INPUT' : 'FORWARD'];
  for (const hook of hooks) {
    const { fate } = run({ chains: filter, packet, found }, hook, false);
    if (fate) return ended(fate);
  }
  return UNTOUCHED;
}

interface Rule {
  /** What it asks of a packet. */
  readonly words: readonly string[];
  readonly target: string | null;
  /** What follows the target. */
  readonly options: readonly string[];
}

type Chains = ReadonlyMap<string, readonly Rule[]>;

interface Walk {
  readonly chains: Chains;
  readonly packet: RulePacket;
  /** Where it may be sent → whether its source is replaced. */
  readonly found: Map<string, boolean>;
}

/** How a chain was left: `through` when a packet can come out at its end. */
interface Passed {
  readonly through: boolean;
  readonly marked: boolean;
  readonly fate: 'rejected' | 'dropped' | null;
}

function readTables(text: string): Map<string, Map<string, Rule[]>> {
  const tables = new Map<string, Map<string, Rule[]>>();
  let chains = new Map<string, Rule[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) tables.set(line.slice(1), (chains = new Map<string, Rule[]>()));
    else if (line.startsWith(':')) chains.set(line.slice(1).split(' ')[0] ?? '', []);
    else if (line.startsWith('-A ')) {
      const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(1);
      const [chain = '', ...rest] = words;
      const at = rest.indexOf('-j');
      const rules = chains.get(chain);
      assert(rules !== undefined, `the chain of ${line} is declared`);
      const [asked, done] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at + 1)];
      rules.push({ words: asked, target: done[0] ?? null, options: done.slice(1) });
    }
  }
  return tables;
}

function run(walk: Walk, chain: string, marked: boolean): Passed {
  const rules = walk.chains.get(chain);
  assert(rules !== undefined, `chain ${chain} is there`);
  let mark = marked;
  for (const rule of rules) {
    const matched = matches(rule.words, walk.packet);
    if (matched === 'no' || rule.target === null) continue;
    switch (rule.target) {
      case 'MARK':
        if (chain === 'KUBE-MARK-MASQ') mark = true;
        continue;
      case 'RETURN':
        return { through: true, marked: mark, fate: null };
      case 'ACCEPT':
        return { through: false, marked: mark, fate: null };
      case 'REJECT':
        return { through: false, marked: mark, fate: 'rejected' };
      case 'DROP':
        return { through: false, marked: mark, fate: 'dropped' };
      case 'DNAT':
        walk.found.set(addressOf(rule), mark);
        return { through: false, marked: mark, fate: null };
    }
    const inner = run(walk, rule.target, mark);
    if (matched === 'by chance') continue;
    if (inner.fate !== null || !inner.through) return inner;
    mark = inner.marked;
  }
  return { through: true, marked: mark, fate: null };
}

function addressOf({ options }: Rule): string {
  return options[options.indexOf('--to-destination') + 1] ?? '';
}

/** Whether a packet meets all that a rule asks. */
function matches(words: readonly string[], packet: RulePacket): 'yes' | 'no' | 'by chance' {
  let not = false;
  let chance = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '!') {
      not = true;
      continue;
    }
    const holds = holdsFor(word ?? '', words[i + 1] ?? '', packet);
    if (word === '--rcheck') return 'no';
    if (word === '--probability') chance = true;
    if (holds !== null && holds === not) return 'no';
    if (holds !== null) not = false;
  }
  return chance ? 'by chance' : 'yes';
}

/** Null for words that ask nothing of the packet. */
function holdsFor(word: string, value: string, packet: RulePacket): boolean | null {
  switch (word) {
    case '-s':
      return cidrContains(value, packet.sourceIp);
    case '-d':
      return cidrContains(value, packet.ip);
    case '-p':
      return value === packet.protocol;
    case '--dport':
      return Number(value) === packet.port;
    case '--ctstate':
      // It is the first of its flow.
      return value.split(',').includes('NEW');
    case '--dst-type':
      return isHostAddress(packet, packet.ip);
    case '--src-type':
      return isHostAddress(packet, packet.sourceIp);
    case '--mark':
      return false;
    default:
      return null;
  }
}
