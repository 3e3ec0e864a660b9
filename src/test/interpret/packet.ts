/** What the interpreters of rule texts are asked, and what they answer. */

export interface RulePacket {
  readonly sourceIp: string;
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Sent by a process of the machine itself. */
  readonly fromHere: boolean;
  /** The machine's own addresses. */
  readonly hostIps: readonly string[];
}

export interface RuleVerdict {
  readonly fate: 'translated' | 'rejected' | 'dropped' | 'untouched';
  /** Every endpoint that the packet may be sent to, `ip:port`, sorted. */
  readonly endpoints: readonly string[];
  /** Those of them for which its source is replaced. */
  readonly masqueraded: readonly string[];
}

export const UNTOUCHED: RuleVerdict = { fate: 'untouched', endpoints: [], masqueraded: [] };

export function ended(fate: 'rejected' | 'dropped'): RuleVerdict {
  return { fate, endpoints: [], masqueraded: [] };
}

export function translated(masqueradedBy: ReadonlyMap<string, boolean>): RuleVerdict {
  const all = [...masqueradedBy].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    fate: 'translated',
    endpoints: all.map(([address]) => address),
    masqueraded: all.flatMap(([address, marked]) => (marked ? [address] : [])),
  };
}

export function isHostAddress({ hostIps }: RulePacket, ip: string): boolean {
  return hostIps.includes(ip) || ip.startsWith('127.') || ip === '::1';
}
