import type { IptablesCall, SavedTable } from './iptables.ts';

/** `iptables -L`: the rules of a chain in columns, each read back from how it is saved. */
// iptables: iptables/iptables.c (print_firewall), extensions/libxt_*.c
export function listChain(table: SavedTable, chain: string, call: IptablesCall): string {
  const policy = table.chains.get(chain) ?? '-';
  const uses = table.rules.filter((rule) => new RegExp(` -[jg] ${escaped(chain)}(?: |$)`).test(rule)).length;
  const counters = call.verbose ? ' 0 packets, 0 bytes' : '';
  const head =
    policy === '-'
      ? `Chain ${chain} (${uses} references)\n`
      : `Chain ${chain} (policy ${policy}${counters})\n`;
  const number = call.numbered ? 'num  ' : '';
  const columns = call.verbose
    ? `${number}${call.numbered ? ' pkts' : ' pkts'} bytes target     prot opt in     out     source               destination         \n`
    : `${number}target     prot opt source               destination         \n`;
  const rules = table.rules.filter((rule) => rule.startsWith(`-A ${chain} `));
  return head + columns + rules.map((rule, at) => ruleLine(rule, at + 1, call)).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** One rule's parts, in the words of its columns. */
interface Parts {
  target: string;
  protocol: string;
  source: string;
  destination: string;
  in: string;
  out: string;
  readonly extra: string[];
}

function ruleLine(rule: string, number: number, call: IptablesCall): string {
  const parts = partsOf(wordsOf(rule).slice(2), call.numeric);
  const anywhere = (text: string): string => (text === '' ? (call.numeric ? '0.0.0.0/0' : 'anywhere') : text);
  const numbered = call.numbered ? String(number).padEnd(5) : '';
  const counters = call.verbose ? '    0     0 ' : '';
  const ways = call.verbose ? `${parts.in.padEnd(6)} ${parts.out.padEnd(6)}  ` : '';
  const protocol = parts.protocol === '' ? 'all' : parts.protocol;
  return (
    `${numbered}${counters}${parts.target.padEnd(9)}  ${protocol.padEnd(4)} --  ${ways}` +
    `${anywhere(parts.source).padEnd(20)} ${anywhere(parts.destination).padEnd(20)}${parts.extra.map((one) => ` ${one}`).join('')}\n`
  );
}

/** Words as a shell takes them: `"cluster IP"` is one. */
function wordsOf(rule: string): string[] {
  return [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

function partsOf(words: readonly string[], numeric: boolean): Parts {
  const parts: Parts = {
    target: '',
    protocol: '',
    source: '',
    destination: '',
    in: '*',
    out: '*',
    extra: [],
  };
  let not = '';
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const value = words[at + 1] ?? '';
    const plain = value.replace(/\/32$|\/128$/, '');
    if (word === '!') {
      not = '!';
      continue;
    }
    const step = readOption(parts, word, value, plain, not, numeric, words, at);
    at += step;
    not = '';
  }
  return parts;
}

/** Takes one option with its value; gives how many words it took beyond itself. */
function readOption(
  parts: Parts,
  word: string,
  value: string,
  plain: string,
  not: string,
  numeric: boolean,
  words: readonly string[],
  at: number,
): number {
  const note = (text: string): number => {
    parts.extra.push(text);
    return 1;
  };
  switch (word) {
    case '-s':
      parts.source = not + plain;
      return 1;
    case '-d':
      parts.destination = not + plain;
      return 1;
    case '-p':
      parts.protocol = not + value;
      return 1;
    case '-i':
      parts.in = not + value;
      return 1;
    case '-o':
      parts.out = not + value;
      return 1;
    case '-j':
    case '-g':
      parts.target = value;
      if (value === 'MASQUERADE' || value === 'REJECT') return 1 + targetOptions(parts, value, words, at + 2);
      return 1;
    case '-m':
      // A match by name; its options follow.
      if (value === 'recent') parts.extra.push('recent:');
      return 1;
    case '--comment':
      return note(`/* ${value} */`);
    case '--dport':
      return note(`${parts.protocol} dpt:${value}`);
    case '--sport':
      return note(`${parts.protocol} spt:${value}`);
    case '--to-destination':
      return note(`to:${value}`);
    case '--dst-type':
      return note(`ADDRTYPE match dst-type ${value}`);
    case '--src-type':
      return note(`ADDRTYPE match src-type ${value}`);
    case '--ctstate':
      return note(`${not}ctstate ${value}`);
    case '--mark':
      return note(`mark match ${not}${value}`);
    case '--mode':
      return note(`statistic mode ${value}`);
    case '--probability':
      return note(`probability ${value}`);
    case '--set-xmark': {
      const [bits, mask] = value.split('/');
      return note(
        bits === '0x0' ? `MARK xor ${mask}` : bits === mask ? `MARK or ${bits}` : `MARK xset ${value}`,
      );
    }
    case '--name':
      return note(`name: ${value}`);
    case '--nfacct-name':
      return note(`nfacct-name  ${value}`);
    case '--rcheck':
      parts.extra.push('CHECK');
      return 0;
    case '--set':
      parts.extra.push('SET');
      return 0;
    case '--seconds':
      return note(`seconds: ${value}`);
    case '--reap':
      parts.extra.push('reap');
      return 0;
    case '--mask':
      return note(`mask: ${value}`);
    case '--rsource':
      parts.extra.push('side: source');
      return 0;
    default:
      return word.startsWith('-') && !value.startsWith('-') && value !== '' && !numeric ? 1 : 0;
  }
}

/** Options that follow a target. */
function targetOptions(parts: Parts, target: string, words: readonly string[], from: number): number {
  const rest = words.slice(from);
  if (target === 'MASQUERADE') {
    if (rest.includes('--random-fully')) parts.extra.push('random-fully');
    return rest.length;
  }
  const how = rest[rest.indexOf('--reject-with') + 1];
  parts.extra.push(`reject-with ${how ?? 'icmp-port-unreachable'}`);
  return rest.length;
}
