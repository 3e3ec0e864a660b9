import { hostPort } from '../../../k8s/addresses.ts';
import type { Address } from '../../../protocol/journey.ts';
import type { DnsReply } from '../../../protocol/report.ts';
import { drawBelow } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { questionBytes, receivedBytes, type Edns } from '../messageSize.ts';

/** A line of the plugin `log` about one question. */
// coredns: plugin/log/log.go, plugin/pkg/replacer/replacer.go (CommonLogFormat)
export function logQuery(
  world: World,
  reply: DnsReply,
  how: {
    readonly source: Address;
    readonly protocol: 'UDP' | 'TCP';
    readonly edns: Edns | null;
    readonly tookUs: number;
  },
): string {
  const { question, rcode, authoritative, omitted } = reply;
  const { source, protocol, edns, tookUs } = how;
  const id = drawBelow(
    world,
    65_536,
    'dns-id',
    `${source.ip}:${source.port} ${question.name} ${question.type}`,
  );
  const asked = `"${question.type} IN ${question.name} ${protocol.toLowerCase()} ${questionBytes(question.name, edns)} false ${protocol === 'TCP' ? 65_535 : (edns?.udpBytes ?? 512)}"`;
  const flags = authoritative
    ? `qr,aa${omitted > 0 ? ',tc' : ''},rd`
    : rcode === 'SERVFAIL' || rcode === 'REFUSED'
      ? 'qr,rd'
      : 'qr,rd,ra';
  const seconds = (tookUs / 1e6).toFixed(9);
  return `[INFO] ${hostPort(source.ip, source.port)} - ${id} ${asked} ${rcode} ${flags} ${receivedBytes(reply, edns)} ${seconds}s`;
}
