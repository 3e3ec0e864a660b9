import { conntrackOf, type ConntrackEntry } from '../../../engine/network/conntrack.ts';
import { familyOf } from '../../../k8s/addresses.ts';
import type { Program } from '../../command.ts';
import { rulesWithin } from './privileges.ts';

/** Filters of `conntrack -L`, and the part of an entry that each looks at. */
const FILTERS: Readonly<Record<string, (entry: ConntrackEntry) => string>> = {
  '-p': ({ protocol }) => protocol.toLowerCase(),
  '--proto': ({ protocol }) => protocol.toLowerCase(),
  '-s': ({ original }) => original.source,
  '--src': ({ original }) => original.source,
  '--orig-src': ({ original }) => original.source,
  '-d': ({ original }) => original.destination,
  '--dst': ({ original }) => original.destination,
  '--orig-dst': ({ original }) => original.destination,
  '-r': ({ reply }) => reply.source,
  '--reply-src': ({ reply }) => reply.source,
  '-q': ({ reply }) => reply.destination,
  '--reply-dst': ({ reply }) => reply.destination,
  '--sport': ({ original }) => String(original.sourcePort),
  '--orig-port-src': ({ original }) => String(original.sourcePort),
  '--dport': ({ original }) => String(original.destinationPort),
  '--orig-port-dst': ({ original }) => String(original.destinationPort),
  '--state': ({ state }) => state,
  '-f': ({ original }) => (familyOf(original.source) === 'IPv6' ? 'ipv6' : 'ipv4'),
  '--family': ({ original }) => (familyOf(original.source) === 'IPv6' ? 'ipv6' : 'ipv4'),
};

const BANNER = 'conntrack v1.4.8 (conntrack-tools)';

/** `conntrack -L [FILTER…]`, `conntrack -C`: the flows that the Node keeps, each with its translation. */
// conntrack-tools: src/conntrack.c, libnetfilter_conntrack: src/conntrack/snprintf_default.c
export const conntrack: Program = async (args, context) => {
  const whose = rulesWithin(context);
  if (whose === 'denied') {
    context.err(`${BANNER}: Operation failed: Operation not permitted\n`);
    return 1;
  }
  const command = args.find((word) => /^-[LCSDEFGIU]$|^--(dump|list|count|stats)$/.test(word));
  if (command === undefined) {
    context.err(
      `${BANNER}: You need to supply parameters\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`,
    );
    return 2;
  }
  const entries = whose === 'own' ? [] : conntrackOf(context.host.world(), whose.node);
  if (command === '-C' || command === '--count') {
    context.out(`${entries.length}\n`);
    return 0;
  }
  if (!/^-L$|^--(dump|list)$/.test(command)) {
    context.err('conntrack: the simulator shows the flows of a Node only: use -L or -C\n');
    return 2;
  }
  const wanted: { readonly of: (entry: ConntrackEntry) => string; readonly value: string }[] = [];
  for (let at = 0; at < args.length; at++) {
    const of = FILTERS[args[at] ?? ''];
    if (of) wanted.push({ of, value: args[++at] ?? '' });
  }
  const v4 =
    wanted.length > 0 || whose === 'own'
      ? entries
      : entries.filter((one) => familyOf(one.original.source) === 'IPv4');
  const shown = v4.filter((entry) => wanted.every(({ of, value }) => of(entry) === value));
  for (const entry of shown) context.out(entryLine(entry));
  context.err(`${BANNER}: ${shown.length} flow entries have been shown.\n`);
  return 0;
};

/** Seconds after which the kernel forgets a flow that is silent. Simplified: shown as if it had just been heard of. */
const TIMEOUTS = { ESTABLISHED: 86_399, SYN_SENT: 119 } as const;

function entryLine(entry: ConntrackEntry): string {
  const { protocol, state, original, reply } = entry;
  const tuple = (one: ConntrackEntry['original']): string =>
    `src=${one.source} dst=${one.destination} sport=${one.sourcePort} dport=${one.destinationPort}`;
  if (protocol === 'UDP') {
    const [silent, stream] = [entry.replied ? '' : ' [UNREPLIED]', entry.assured ? ' [ASSURED]' : ''];
    return `udp      17 ${entry.secondsLeft} ${tuple(original)}${silent} ${tuple(reply)}${stream} mark=0 use=1\n`;
  }
  const unanswered = state === 'SYN_SENT' ? ' [UNREPLIED]' : '';
  const assured = state === 'ESTABLISHED' ? ' [ASSURED]' : '';
  return `tcp      6 ${TIMEOUTS[state]} ${state} ${tuple(original)}${unanswered} ${tuple(reply)}${assured} mark=0 use=1\n`;
}
