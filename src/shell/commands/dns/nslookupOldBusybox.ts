import type { NameLookup } from './nslookup.ts';
import { askServer } from './asking.ts';
import { bare, reverseName } from './names.ts';

/** Before 1.29 BusyBox asked libc, and then for the name of every address. */
// busybox 1.28: networking/nslookup.c
export async function oldBusyboxNslookup(lookup: NameLookup): Promise<number> {
  const { context, name, servers } = lookup;
  const server = servers[0] ?? '127.0.0.1';
  context.out(`Server:    ${server}\nAddress 1: ${await withName(lookup, server)}\n\n`);
  const report = await context.host.ask({ type: 'lookup', from: context.place, host: name }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  if (report.ips.length === 0) {
    context.out(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  const lines: string[] = [];
  for (const [index, ip] of report.ips.entries()) {
    lines.push(`Address ${index + 1}: ${await withName(lookup, ip)}\n`);
  }
  context.out(`Name:      ${name}\n${lines.join('')}`);
  return 0;
}

/** An address with the name that it has. */
async function withName({ context, servers }: NameLookup, ip: string): Promise<string> {
  const reverse = reverseName(ip);
  if (reverse === null) return ip;
  const [reply] = await askServer(context, servers[0] ?? '', [{ name: reverse, type: 'PTR' }], 5_000_000);
  const [first] = reply?.answers ?? [];
  return first ? `${ip} ${bare(first.data)}` : ip;
}
