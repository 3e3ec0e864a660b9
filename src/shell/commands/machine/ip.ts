import { cidrContains, familyOf, parseIp } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { CommandContext, Program } from '../../command.ts';
import { toolsOf } from '../system.ts';
import { networkOf, type Link, type NetworkNamespace, type Route } from './links.ts';

interface IpCall {
  readonly busybox: boolean;
  readonly family: IpFamily | null;
  readonly brief: boolean;
  readonly oneLine: boolean;
  /** What stands behind the object: `show dev eth0`. */
  readonly words: readonly string[];
}

/** `ip address|link|route|neigh`, as iproute2 or BusyBox has it. It shows; nothing can be changed with it here. */
// iproute2: ip/ipaddress.c, ip/iproute.c; busybox: networking/libiproute
export const ip: Program = async (args, context) => {
  const flags = args.filter(
    (word, at) => word.startsWith('-') && args.slice(0, at).every((one) => one.startsWith('-')),
  );
  const [object = '', ...words] = args.slice(flags.length);
  const busybox = toolsOf(context).net === 'busybox';
  if (flags.includes('-V')) {
    context.out(busybox ? '' : 'ip utility, iproute2-6.15.0, libbpf 1.5.0\n');
    return 0;
  }
  const call: IpCall = {
    busybox,
    family: flags.includes('-4') ? 'IPv4' : flags.includes('-6') ? 'IPv6' : null,
    brief: flags.some((flag) => /^-br(ief)?$/.test(flag)),
    oneLine: flags.some((flag) => /^-o(neline)?$/.test(flag)),
    words,
  };
  const network = networkOf(context.host.world(), context.place);
  const is = (whole: string, least: number): boolean => object.length >= least && whole.startsWith(object);
  if (is('address', 1)) return showAddresses(network, call, context, true);
  if (is('link', 1)) return showAddresses(network, call, context, false);
  if (is('route', 1)) return showRoutes(network, call, context);
  if (is('neighbour', 1) || is('rule', 2)) {
    if (is('rule', 2))
      context.out(
        '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n',
      );
    return 0;
  }
  if (object === '' || object === 'help') {
    context.err(
      `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n       OBJECT := { address | link | neigh | route | rule }\n`,
    );
    return object === '' && !busybox ? 255 : object === '' ? 1 : 0;
  }
  context.err(
    busybox
      ? `ip: invalid argument '${object}' to 'ip'\n`
      : `Object "${object}" is unknown, try "ip help".\n`,
  );
  return 1;
};

/** Words that only show. */
const SHOWS = new Set(['show', 'list', 'ls', 'sh', 's', 'l', 'lst']);

function refusal(call: IpCall, context: CommandContext): number | null {
  const [verb] = call.words;
  if (verb === undefined || !/^(a|ad|add|d|de|del|delete|set|flush|replace|change|append)$/.test(verb))
    return null;
  // Without CAP_NET_ADMIN the kernel refuses. Simplified: also on a Node, where nothing is to be changed by hand.
  context.err(
    call.busybox
      ? 'ip: RTNETLINK answers: Operation not permitted\n'
      : 'RTNETLINK answers: Operation not permitted\n',
  );
  return 2;
}

function showAddresses(
  network: NetworkNamespace,
  call: IpCall,
  context: CommandContext,
  withAddresses: boolean,
): number {
  const refused = refusal(call, context);
  if (refused !== null) return refused;
  const words = call.words.filter((word) => !SHOWS.has(word) && word !== 'dev' && word !== 'up');
  const [device] = words;
  const links = network.links.filter((link) => device === undefined || link.name === device);
  if (device !== undefined && links.length === 0) {
    context.err(
      call.busybox ? `ip: can't find device '${device}'\n` : `Device "${device}" does not exist.\n`,
    );
    return 1;
  }
  for (const link of links) {
    const addresses = link.addresses.filter(
      (one) => call.family === null || familyOf(one.split('/')[0] ?? '') === call.family,
    );
    if (withAddresses && call.family !== null && addresses.length === 0) continue;
    if (call.brief) context.out(briefLine(link, addresses, withAddresses));
    else if (call.oneLine && withAddresses) context.out(addresses.map((one) => oneLine(link, one)).join(''));
    else
      context.out(
        linkLines(link, call) +
          (withAddresses ? addresses.map((one) => addressLines(link, one, call)).join('') : ''),
      );
  }
  return 0;
}

function nameOf(link: Link): string {
  return link.peer === null ? link.name : `${link.name}@if${link.peer}`;
}

function linkLines(link: Link, call: IpCall): string {
  const flags = call.busybox && link.peer !== null ? [...link.flags, 'M-DOWN'] : link.flags;
  const queue = link.queue === null ? '' : `qlen ${link.queue}`;
  const master = link.master === null ? '' : `master ${link.master} `;
  const start = `${link.index}: ${nameOf(link)}: <${flags.join(',')}> mtu ${link.mtu} qdisc ${link.qdisc} ${master}`;
  const far = link.peer === null || link.name !== 'eth0' ? '' : ' link-netnsid 0';
  const broadcast = link.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  const hardware = `    link/${link.kind} ${link.mac} brd ${broadcast}`;
  if (call.busybox) return `${start}${queue}\n${hardware}\n`;
  // The kernel gives every veth a queue that BusyBox does not tell of.
  return `${start}state ${link.state} group default qlen ${link.queue ?? 1000}\n${hardware}${far}\n`;
}

function addressLines(link: Link, address: string, call: IpCall): string {
  const [ip = ''] = address.split('/');
  const lifetime = '       valid_lft forever preferred_lft forever\n';
  if (ip.includes(':')) {
    const scope = link.kind === 'loopback' ? 'host' : 'global';
    const proto = call.busybox ? '' : link.kind === 'loopback' ? 'proto kernel_lo ' : '';
    return `    inet6 ${address} scope ${scope} ${proto}\n${lifetime}`;
  }
  const scope = link.kind === 'loopback' ? 'host' : 'global';
  return `    inet ${address} ${broadcastOf(address)}scope ${scope} ${link.name}\n${lifetime}`;
}

/** `brd 10.244.1.255 `; none on loopback and single addresses. */
function broadcastOf(address: string): string {
  const [ip = '', prefix] = address.split('/');
  if (prefix !== '24' || ip.startsWith('127.')) return '';
  return `brd ${ip.split('.').slice(0, 3).join('.')}.255 `;
}

function briefLine(link: Link, addresses: readonly string[], withAddresses: boolean): string {
  const start = `${nameOf(link).padEnd(16)} ${link.state.padEnd(14)} `;
  return withAddresses
    ? `${start}${addresses.map((one) => `${one} `).join('')}\n`
    : `${start}${link.mac} <${link.flags.join(',')}> \n`;
}

function oneLine(link: Link, address: string): string {
  const [ip = ''] = address.split('/');
  const v6 = ip.includes(':');
  const scope = link.kind === 'loopback' ? 'host' : 'global';
  const middle = v6 ? `scope ${scope} ` : `${broadcastOf(address)}scope ${scope} ${link.name}`;
  return `${link.index}: ${link.name}    ${v6 ? 'inet6' : 'inet'} ${address} ${middle}\\       valid_lft forever preferred_lft forever\n`;
}

function showRoutes(network: NetworkNamespace, call: IpCall, context: CommandContext): number {
  const refused = refusal(call, context);
  if (refused !== null) return refused;
  const at = call.words.findIndex((word) => word === 'get' || word === 'g');
  if (at >= 0) return routeTo(network, call.words[at + 1] ?? '', call, context);
  const family = call.family ?? 'IPv4';
  for (const route of network.routes)
    if (familyOfRoute(route) === family) context.out(`${routeText(route, call.busybox)} \n`);
  return 0;
}

export function familyOfRoute(route: Route): IpFamily {
  const known = route.to === 'default' ? (route.via ?? '') : (route.to.split('/')[0] ?? '');
  return familyOf(known) ?? 'IPv4';
}

function routeText(route: Route, busybox: boolean): string {
  const via = route.via === null ? '' : ` via ${route.via}`;
  if (route.source === null) return `${route.to}${via} dev ${route.dev}`;
  // BusyBox leaves out who made the route, and a space for it.
  return busybox
    ? `${route.to} dev ${route.dev} scope link  src ${route.source}`
    : `${route.to} dev ${route.dev} proto kernel scope link src ${route.source}`;
}

/** The most specific route to an address. */
export function routeFor(network: NetworkNamespace, ip: string): Route | null {
  const length = (route: Route): number => (route.to === 'default' ? -1 : Number(route.to.split('/')[1]));
  const family = familyOf(ip);
  const fitting = network.routes.filter(
    (route) => familyOfRoute(route) === family && (route.to === 'default' || cidrContains(route.to, ip)),
  );
  return fitting.sort((a, b) => length(b) - length(a))[0] ?? null;
}

function routeTo(network: NetworkNamespace, ip: string, call: IpCall, context: CommandContext): number {
  if (parseIp(ip) === null) {
    context.err(
      call.busybox
        ? `ip: invalid argument '${ip}' to 'destination'\n`
        : `Error: any valid prefix is expected rather than "${ip}".\n`,
    );
    return 1;
  }
  const own = network.links.flatMap((link) =>
    link.addresses.map((one) => ({ link, ip: one.split('/')[0] ?? '' })),
  );
  const mine = own.find((one) => one.ip === ip);
  const tail = call.busybox ? ' \n' : ' uid 0 \n    cache \n';
  if (mine || ip.startsWith('127.')) {
    context.out(`local ${ip} dev lo src ${mine?.ip ?? ip}${tail.replace('cache ', 'cache <local> ')}`);
    return 0;
  }
  const route = routeFor(network, ip);
  if (!route) {
    context.err('RTNETLINK answers: Network is unreachable\n');
    return 2;
  }
  const source =
    own.find((one) => one.link.name === route.dev && familyOf(one.ip) === familyOf(ip))?.ip ?? '';
  context.out(`${ip}${route.via === null ? '' : ` via ${route.via}`} dev ${route.dev} src ${source}${tail}`);
  return 0;
}
