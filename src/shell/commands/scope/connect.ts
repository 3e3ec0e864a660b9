import { getObject } from '../../../engine/apiserver/read.ts';
import type { World } from '../../../engine/world.ts';
import type { Connection } from '../../../protocol/connection.ts';
import { nodeOf, podOf, wholePlace, type Place } from '../../../protocol/place.ts';
import type { CommandContext } from '../../command.ts';
import { currentNamespace, refuse, splitArguments } from './arguments.ts';
import { journeyText } from './journeyText.ts';

const DEFAULT_TIMEOUT_S = 10;

/** `scope connect`: one connection (or datagram), and everything that there is to know about it. */
export async function connect(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = splitArguments(args, { values: ['--from', '--to', '--timeout', '-o'], switches: ['--udp'] });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const { values, switches, words } = parsed;
  if (words.length > 0) return refuse(context, `unexpected argument: ${words[0]}`);
  const from = placeOf(context, values['--from']);
  if ('problem' in from) return refuse(context, from.problem);
  const to = targetOf(values['--to']);
  if (!to) return refuse(context, '--to takes HOST:PORT or [V6]:PORT');
  const timeout = Number(values['--timeout'] ?? DEFAULT_TIMEOUT_S);
  if (!(timeout > 0)) return refuse(context, '--timeout takes seconds');
  const output = values['-o'];
  if (output !== undefined && output !== 'json') return refuse(context, '-o takes json');
  const report = await context.host.ask(
    {
      type: 'open',
      from: from.place,
      ...to,
      protocol: switches.has('--udp') ? 'UDP' : 'TCP',
      timeoutUs: Math.round(timeout * 1e6),
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  context.host.input({ type: 'close', connection: report.connection.id });
  if (output === 'json') context.out(`${JSON.stringify(asJson(report.connection), null, 2)}\n`);
  else context.out(journeyText(report.connection));
  return 0;
}

/** A place that exists, or what is wrong with it. */
export function placeOf(
  context: CommandContext,
  text: string | undefined,
): { place: Place } | { problem: string } {
  if (text === undefined) return { problem: '--from is missing' };
  const namespace = currentNamespace(context);
  const parts = text.split('/');
  const place = parts[0] === 'pod' && parts.length === 2 ? `pod/${namespace}/${parts[1]}` : wholePlace(text);
  const world = context.host.world();
  if (!isPlace(place))
    return { problem: `--from takes pod/[NAMESPACE/]NAME, node/NODE, laptop or internet, not ${text}` };
  return exists(world, place) ? { place } : { problem: `there is no ${text}` };
}

function isPlace(place: Place): boolean {
  if (place === 'laptop' || place === 'internet') return true;
  return podOf(place) !== null || /^node\/[^/]+$/.test(place) || /^nat\/[^/]+\/[^/]+$/.test(place);
}

function exists(world: World, place: Place): boolean {
  const pod = podOf(place);
  if (pod) return getObject(world, 'pods', pod.namespace, pod.name) !== undefined;
  const node = nodeOf(place);
  return node === null || getObject(world, 'nodes', '', node) !== undefined;
}

function targetOf(text: string | undefined): { host: string; port: number } | null {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text ?? '');
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return null;
  return { host: match[1] ?? match[2] ?? '', port };
}

/** The fields that programs outside rely on. */
function asJson(connection: Connection): Record<string, unknown> {
  const { verdict, reason, source, dns, destination, service, eligible, endpoint, sourceSeen, steps } =
    connection;
  return {
    verdict,
    reason: verdict === 'answered' ? null : reason,
    source: { name: connection.from, ip: source.ip, node: source.node },
    dns: dns.map(({ name, type, rcode, answers }) => ({ name, type, rcode, answers })),
    destination: destination ? { ip: destination.ip, port: destination.port } : null,
    service,
    eligible,
    endpoint: endpoint
      ? { ip: endpoint.ip, port: endpoint.port, pod: endpoint.pod, node: endpoint.node }
      : null,
    sourceSeen: verdict === 'answered' ? sourceSeen : null,
    steps: steps.map(({ at, where, what, source: before, destination: after, rule }) => ({
      at,
      where,
      what,
      source: before,
      destination: after,
      rule,
    })),
  };
}
