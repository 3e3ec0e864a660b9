import type { Program } from '../../command.ts';
import { client } from './client.ts';
import { connect } from './connect.ts';
import { rules } from './rules.ts';
import { app, node, proxy } from './switches.ts';
import { shell } from './shell.ts';
import { settle, time } from './time.ts';
import { why } from './why.ts';

/** What the simulator can do that no program of a real cluster does. A new subcommand is a line here. */
const SUBCOMMANDS: readonly { readonly name: string; readonly usage: string; readonly run: Program }[] = [
  {
    name: 'connect',
    usage:
      'scope connect --from pod/[NAMESPACE/]NAME|node/NODE|laptop|internet --to HOST:PORT|[V6]:PORT [--udp] [--timeout SECONDS] [-o json]',
    run: connect,
  },
  {
    name: 'client',
    usage:
      'scope client add NAME --from FROM --to URL --rate N [--keep-alive] [--requests-per-connection N]\nscope client list | remove NAME | stats [NAME] [-o json]',
    run: client,
  },
  { name: 'app', usage: 'scope app POD ready|unready|healthy|unhealthy|crash', run: app },
  { name: 'node', usage: 'scope node NODE down|up', run: node },
  { name: 'proxy', usage: 'scope proxy NODE stop|start', run: proxy },
  { name: 'why', usage: 'scope why KIND/NAME|endpoint/SERVICE/ADDRESS', run: why },
  { name: 'settle', usage: 'scope settle', run: settle },
  { name: 'rules', usage: 'scope rules NODE [--as iptables|nftables|ipvs]', run: rules },
  { name: 'shell', usage: 'scope shell node/NODE|pod/[NAMESPACE/]NAME [-- COMMAND…]', run: shell },
  { name: 'time', usage: 'scope time', run: time },
];

export const scope: Program = async (args, context) => {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    context.out(`${SUBCOMMANDS.map((one) => one.usage).join('\n')}\n`);
    return 0;
  }
  const subcommand = SUBCOMMANDS.find((one) => one.name === name);
  if (!subcommand) {
    context.err(`error: unknown command "${name}" for "scope"\n`);
    return 2;
  }
  return subcommand.run(rest, context);
};

export function scopeSubcommands(): string[] {
  return SUBCOMMANDS.map((one) => one.name);
}
