import { familyOf, parseCidr } from '../../../k8s/addresses.ts';
import type { Program } from '../../command.ts';
import { familyOfRoute } from './ip.ts';
import { networkOf, type Link, type Route } from './links.ts';

/** `ifconfig [DEVICE]`, as BusyBox prints it. */
// busybox: networking/interface.c
export const ifconfig: Program = async (args, context) => {
  const device = args.find((word) => !word.startsWith('-'));
  const { links } = networkOf(context.host.world(), context.place);
  const shown = links.filter((link) =>
    device === undefined ? link.flags.includes('UP') : link.name === device,
  );
  if (device !== undefined && shown.length === 0) {
    context.err(`ifconfig: ${device}: error fetching interface information: Device not found\n`);
    return 1;
  }
  const sorted = [...shown].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const link of sorted) context.out(`${interfaceText(link)}\n`);
  return 0;
};

function interfaceText(link: Link): string {
  const lines = [
    link.kind === 'loopback'
      ? `${link.name.padEnd(9)} Link encap:Local Loopback  `
      : `${link.name.padEnd(9)} Link encap:Ethernet  HWaddr ${link.mac.toUpperCase()}  `,
  ];
  for (const address of link.addresses) {
    const [ip = ''] = address.split('/');
    if (familyOf(ip) === 'IPv6')
      lines.push(`          inet6 addr: ${address} Scope:${link.kind === 'loopback' ? 'Host' : 'Global'}`);
    else {
      const broadcast = link.kind === 'loopback' ? '' : `  Bcast:${ip.split('.').slice(0, 3).join('.')}.255`;
      lines.push(`          inet addr:${ip}${broadcast}  Mask:${maskOf(address)}`);
    }
  }
  const state = link.kind === 'loopback' ? 'UP LOOPBACK RUNNING' : 'UP BROADCAST RUNNING MULTICAST';
  lines.push(`          ${state}  MTU:${link.mtu}  Metric:1`);
  // Simplified: nobody counts packets here.
  lines.push(
    '          RX packets:0 errors:0 dropped:0 overruns:0 frame:0',
    '          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0',
    `          collisions:0 txqueuelen:${link.queue ?? 0} `,
    '          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)',
  );
  return lines.map((line) => `${line}\n`).join('');
}

function maskOf(address: string): string {
  const length = parseCidr(address)?.prefixLength ?? 32;
  return [0, 8, 16, 24].map((start) => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - start)))).join('.');
}

/** `route [-n]`, `netstat -r`: the kernel's IPv4 routes. */
// busybox: networking/route.c
export const route: Program = async (args, context) => {
  const numeric = args.some((word) => /^-[a-z]*n/.test(word));
  const { routes } = networkOf(context.host.world(), context.place);
  context.out(
    'Kernel IP routing table\n' +
      'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n' +
      routes
        .filter((one) => familyOfRoute(one) === 'IPv4')
        .map((one) => routeLine(one, numeric))
        .join(''),
  );
  return 0;
};

function routeLine(one: Route, numeric: boolean): string {
  const isDefault = one.to === 'default';
  const destination = isDefault ? (numeric ? '0.0.0.0' : 'default') : (one.to.split('/')[0] ?? '');
  const gateway = one.via ?? (numeric ? '0.0.0.0' : '*');
  const mask = isDefault ? '0.0.0.0' : maskOf(one.to);
  const flags = one.via === null ? 'U' : 'UG';
  return `${destination.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 ${one.dev}\n`;
}
