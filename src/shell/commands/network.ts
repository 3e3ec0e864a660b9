import type { Program } from '../command.ts';
import { agnhost } from './agnhost.ts';
import { curl } from './curl/index.ts';
import { dig } from './dns/dig.ts';
import { getent } from './dns/getent.ts';
import { host } from './dns/host.ts';
import { nslookup } from './dns/nslookup.ts';
import { hostname } from './hostname.ts';
import { nc } from './nc.ts';
import { ping } from './ping.ts';
import { wget } from './wget.ts';
import { chroot } from './machine/chroot.ts';
import { conntrack } from './machine/conntrack.ts';
import { ifconfig, route } from './machine/ifconfig.ts';
import { ip } from './machine/ip.ts';
import { iptables, save } from './machine/iptables.ts';
import { netstat } from './machine/netstat.ts';
import { ipset, ipvsadm, nft } from './machine/otherRules.ts';
import { chown, id, nproc, ps, sync, tty, uname, uptime, whoami } from './machine/processes.ts';
import { ss } from './machine/ss.ts';
import { traceroute } from './machine/traceroute.ts';
import { telnet } from './telnet.ts';

/** Programs that use the network or tell of it. */
export const networkPrograms: readonly (readonly [string, Program])[] = [
  ['curl', curl],
  ['wget', wget],
  ['nslookup', nslookup],
  ['dig', dig],
  ['host', host],
  ['getent', getent],
  ['ping', ping],
  ['nc', nc],
  ['ncat', nc],
  ['hostname', hostname],
  ['agnhost', agnhost],
  ['telnet', telnet],
  ['traceroute', traceroute],
  ['ip', ip],
  ['ifconfig', ifconfig],
  ['route', route],
  ['ss', ss],
  ['netstat', netstat],
  ['ps', ps],
  ['id', id],
  ['whoami', whoami],
  ['uname', uname],
  ['uptime', uptime],
  ['nproc', nproc],
  ['tty', tty],
  ['sync', sync],
  ['chown', chown],
  ['chgrp', chown],
];

/** Programs that show how a Node passes packets on: on Nodes, and in images that have them. */
export const rulePrograms: readonly (readonly [string, Program])[] = [
  ['iptables', iptables('IPv4')],
  ['ip6tables', iptables('IPv6')],
  ['iptables-save', save('IPv4')],
  ['ip6tables-save', save('IPv6')],
  ['nft', nft],
  ['ipset', ipset],
  ['ipvsadm', ipvsadm],
  ['conntrack', conntrack],
  ['chroot', chroot],
];
