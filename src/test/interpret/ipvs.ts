import { hostPort } from '../../k8s/addresses.ts';
import { ended, UNTOUCHED, type RulePacket, type RuleVerdict } from './packet.ts';

/**
 * Reads what `ipvsadm -Ln` printed (and lines `kube-ipvs0 ADDRESS`) and says what becomes of a first packet. Whose source is
 * replaced and who is let in are matters of iptables rules beside it, which are not read here.
 */
export function throughIpvs(text: string, packet: RulePacket): RuleVerdict {
  const wanted = `${packet.protocol.toUpperCase()} ${hostPort(packet.ip, packet.port)}`;
  let server: string | null = null;
  let found: string[] | null = null;
  for (const line of text.split('\n')) {
    const head = /^(TCP|UDP)\s+(\S+) rr/.exec(line);
    if (head) {
      server = `${head[1]} ${head[2]}`;
      if (server === wanted) found = [];
    }
    const real = /^ {2}-> (\S+) +Masq +1 /.exec(line);
    if (real && server === wanted) found?.push(real[1] ?? '');
  }
  if (found === null)
    return text.includes(`\nkube-ipvs0 ${packet.ip}\n`) || text.endsWith(`\nkube-ipvs0 ${packet.ip}`)
      ? ended('rejected')
      : UNTOUCHED;
  return found.length === 0
    ? ended('rejected')
    : { fate: 'translated', endpoints: found.sort(), masqueraded: [] };
}
