import { cidrContains, familyOf, nthAddress } from '../../../k8s/addresses.ts';
import { nodeIP, podRangesOf } from '../../../engine/network/nodes.ts';
import { nodeOfPlace, whoHas } from '../../../engine/network/places.ts';
import { podOf } from '../../../protocol/place.ts';
import type { CommandContext, Program } from '../../command.ts';
import { toolsOf } from '../system.ts';

const HOPS = 30;
const PROBES = 3;

/**
 * `traceroute [-n] [-w SECONDS] [-q PROBES] [-m HOPS] HOST`: the routers on the way to where an address lives. A ClusterIP is
 * no machine's: with iptables nothing ever answers behind the Node.
 */
// busybox: networking/traceroute.c
export const traceroute: Program = async (args, context) => {
  const call = parse(args);
  if (call === null) {
    context.err('Usage: traceroute [-46FIlnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-w SEC] HOST [BYTES]\n');
    return 1;
  }
  const { host } = context;
  const looked = await host.ask({ type: 'lookup', from: context.place, host: call.host }, context.signal);
  const [ip] = looked.type === 'resolved' ? looked.ips : [];
  const busybox = toolsOf(context).net === 'busybox';
  if (ip === undefined) {
    context.err(
      busybox
        ? `traceroute: bad address '${call.host}'\n`
        : `${call.host}: Name or service not known\nCannot handle "host" cmdline arg \`${call.host}' on position 1 (argc 1)\n`,
    );
    return busybox ? 1 : 2;
  }
  context.out(
    `traceroute to ${call.host} (${ip}), ${call.hops} hops max, ${busybox ? 46 : 60} byte packets\n`,
  );
  const answer = await host.ask(
    { type: 'ping', from: context.place, ip, timeoutUs: call.waitUs },
    context.signal,
  );
  const roundTripUs = answer.type === 'pong' ? answer.roundTripUs : null;
  const rejected = answer.type === 'pong' && answer.error === 'port-unreachable';
  const routers = routersTo(context, ip);
  const reaches = roundTripUs !== null || rejected;
  const known = reaches ? [...(rejected ? [] : routers), ip] : routers;
  for (let hop = 1; hop <= call.hops; hop++) {
    const at = known[hop - 1];
    const us = ((roundTripUs ?? 100) * hop) / Math.max(known.length, 1);
    if (at === undefined) await silentHop(hop, call, context);
    else context.out(hopLine(hop, at, us, call));
    if (at === ip) break;
  }
  return 0;
};

interface Call {
  readonly host: string;
  readonly numeric: boolean;
  readonly waitUs: number;
  readonly probes: number;
  readonly hops: number;
}

function parse(args: readonly string[]): Call | null {
  const words: string[] = [];
  const values = new Map<string, number>();
  let numeric = false;
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const valued = /^-([wqmfpst])(.*)$/.exec(word);
    if (valued) values.set(valued[1] ?? '', Number(valued[2] === '' ? queue.shift() : valued[2]));
    else if (word.startsWith('-')) numeric ||= word.includes('n');
    else words.push(word);
  }
  const [host] = words;
  if (host === undefined) return null;
  const number = (flag: string, otherwise: number): number => {
    const value = values.get(flag) ?? otherwise;
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  };
  return {
    host,
    numeric,
    waitUs: number('w', 5) * 1e6,
    probes: number('q', PROBES),
    hops: number('m', HOPS),
  };
}

/** The machines that pass a packet on before it arrives, or is lost. */
function routersTo(context: CommandContext, ip: string): string[] {
  const world = context.host.world();
  const family = familyOf(ip) ?? 'IPv4';
  const pod = podOf(context.place);
  const home = nodeOfPlace(world, context.place);
  if (home === null) return [];
  const hosted = pod && world.kubelet.pods.get(`${pod.namespace}/${pod.name}`)?.hostNetwork !== true;
  const ranges = podRangesOf(world, home);
  // On the bridge of its own Node a Pod is reached without a router.
  if (ranges.some((cidr) => cidrContains(cidr, ip))) return [];
  const own = ranges.find((cidr) => familyOf(cidr.split('/')[0] ?? '') === family);
  const gateway = hosted && own ? [nthAddress(own, 1)] : [];
  const holder = whoHas(world, ip);
  if (holder?.kind === 'node' && holder.node === home) return [];
  if (holder?.kind !== 'pod') return gateway;
  const other = nodeIP(world, holder.node, family);
  return other === null ? gateway : [...gateway, other];
}

async function silentHop(hop: number, call: Call, context: CommandContext): Promise<void> {
  context.out(String(hop).padStart(2));
  for (let probe = 0; probe < call.probes; probe++) {
    context.out('  *');
    await context.host.sleep(call.waitUs, context.signal);
  }
  context.out('\n');
}

function hopLine(hop: number, ip: string, us: number, call: Call): string {
  const times = Array.from(
    { length: call.probes },
    (_none, at) => `  ${((us * (1 + at / 20)) / 1000).toFixed(3)} ms`,
  );
  return `${String(hop).padStart(2)}  ${call.numeric ? ip : `${ip} (${ip})`}${times.join('')}\n`;
}
