import type { Program } from '../../command.ts';
import { checklist } from './checklist.ts';
import { client } from './client.ts';
import { connect } from './connect.ts';
import { help, type Subcommand } from './help.ts';
import { journey } from './journey.ts';
import { rules } from './rules.ts';
import { app, node, proxy } from './switches.ts';
import { shell } from './shell.ts';
import { settle, time } from './time.ts';
import { why } from './why.ts';

const PLACE = 'pod/[NAMESPACE/]NAME|node/NODE|laptop|internet';

/** What the simulator can do that no program of a real cluster does. A new subcommand is an entry here. */
const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'connect',
    usage: [`scope connect --from ${PLACE} --to HOST:PORT|[V6]:PORT [--udp] [--timeout SECONDS] [-o json]`],
    about:
      'Opens one connection (--udp: one datagram and its reply) and tells its whole way and how it ended.',
    run: connect,
  },
  {
    name: 'journey',
    usage: ['scope journey [ID]'],
    about: 'Tells a past connection step by step; without ID, lists the latest connections.',
    run: journey,
  },
  {
    name: 'checklist',
    usage: ['scope checklist [NAMESPACE/]SERVICE [--from PLACE] [-n NAMESPACE] [-o json]'],
    about:
      'Goes through the troubleshooting checklist of a Service now: the first thing wrong and the smallest fix.',
    run: checklist,
  },
  {
    name: 'why',
    usage: ['scope why KIND/NAME|endpoint/SERVICE/ADDRESS'],
    about: 'The chain of causes that made a thing as it is, newest first.',
    run: why,
  },
  {
    name: 'rules',
    usage: ['scope rules NODE [--as iptables|nftables|ipvs]'],
    about: "What that Node's kube-proxy has programmed now.",
    run: rules,
  },
  {
    name: 'client',
    usage: [
      'scope client add NAME --from FROM --to URL --rate N [--keep-alive] [--requests-per-connection N]',
      'scope client list | remove NAME | stats [NAME] [-o json]',
    ],
    about:
      'Steady traffic; udp://HOST:PORT sends datagrams. FROM also takes nat/GROUP/NAME: outside clients that share one public address.',
    run: client,
  },
  {
    name: 'app',
    usage: ['scope app POD ready|unready|healthy|unhealthy|crash'],
    about: 'Changes how the program in a Pod behaves.',
    run: app,
  },
  { name: 'node', usage: ['scope node NODE down|up'], about: 'Switches a machine off or on.', run: node },
  {
    name: 'proxy',
    usage: ['scope proxy NODE stop|start'],
    about: "Stops or starts a Node's kube-proxy; while it is stopped its rules stay as they are.",
    run: proxy,
  },
  {
    name: 'shell',
    usage: ['scope shell node/NODE|pod/[NAMESPACE/]NAME [-- COMMAND…]'],
    about: 'A shell on a machine or in a Pod; with COMMAND, only that.',
    run: shell,
  },
  {
    name: 'settle',
    usage: ['scope settle'],
    about: 'Lets time go on until nothing is on its way, an hour at most.',
    run: settle,
  },
  { name: 'time', usage: ['scope time'], about: 'The virtual clock.', run: time },
];

export const scope: Program = async (args, context) => {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h')
    return help(SUBCOMMANDS, rest, context);
  const subcommand = SUBCOMMANDS.find((one) => one.name === name);
  if (!subcommand) {
    context.err(`error: unknown command "${name}" for "scope"\n`);
    return 2;
  }
  if (rest[0] === '--help' || rest[0] === '-h') return help(SUBCOMMANDS, [name], context);
  return subcommand.run(rest, context);
};

export function scopeSubcommands(): string[] {
  return ['help', ...SUBCOMMANDS.map((one) => one.name)];
}
