import type { DnsRecord, DnsReply } from '../../protocol/report.ts';
import type { Answer, Question } from './coreDns.ts';

/** How large DNS messages are, and what of an answer fits into a datagram. */
// coredns: request/request.go (Size, Scrub); miekg/dns: msg_truncate.go

/** Without EDNS a datagram holds so many bytes, and never fewer. */
const PLAIN_BYTES = 512;

/** The OPT record that a client with EDNS is answered with, and a cookie in it. */
const OPT_BYTES = 11;
const COOKIE_BYTES = 12;

const HEADER_BYTES = 12;
const QUESTION_BYTES = 4;
/** Type, class, TTL and length. */
const RECORD_BYTES = 10;
/** A name that stood in the message before is a pointer to it. */
const POINTER_BYTES = 2;

/** What a client says with EDNS: how large a datagram it takes, and whether it sends a cookie along. */
export interface Edns {
  readonly udpBytes: number;
  readonly cookie: boolean;
}

function optBytes(edns: Edns | null): number {
  return edns === null ? 0 : OPT_BYTES + (edns.cookie ? COOKIE_BYTES : 0);
}

/** The size of a question. */
export function questionBytes(name: string, edns: Edns | null): number {
  return HEADER_BYTES + nameBytes(name) + QUESTION_BYTES + optBytes(edns);
}

/** The size of an answer as it came. By UDP names are shortened when it would not fit otherwise. */
export function receivedBytes(reply: DnsReply, edns: Edns | null): number {
  const { question, answers, authority, additional, tcp } = reply;
  const records = [...answers, ...authority, ...additional];
  const whole = messageBytes(question.name, records, edns);
  if (tcp || (reply.omitted === 0 && whole <= limitOf(edns))) return whole;
  const owners = new Set([dotted(question.name)]);
  const short = records.reduce((sum, record) => sum + shortBytes(record, owners), 0);
  return HEADER_BYTES + nameBytes(question.name) + QUESTION_BYTES + short + optBytes(edns);
}

/** The size of a message in which no name is shortened. */
function messageBytes(name: string, records: readonly DnsRecord[], edns: Edns | null): number {
  const all = records.reduce(
    (sum, record) => sum + nameBytes(record.name) + RECORD_BYTES + dataBytes(record),
    0,
  );
  return HEADER_BYTES + nameBytes(name) + QUESTION_BYTES + all + optBytes(edns);
}

/**
 * The answer as it goes into a datagram: whole when it fits, else as many records as fit with names shortened. `omitted`
 * counts the others; with any, the server says that the answer is truncated (TC).
 */
export function fitted(
  answer: Answer,
  { name }: Question,
  edns: Edns | null,
): Answer & { readonly omitted: number } {
  const limit = limitOf(edns);
  const { answers, authority, additional } = answer;
  if (messageBytes(name, [...answers, ...authority, ...additional], edns) <= limit)
    return { ...answer, omitted: 0 };
  const owners = new Set([dotted(name)]);
  let left = limit - optBytes(edns) - HEADER_BYTES - nameBytes(name) - QUESTION_BYTES;
  const fit = (records: readonly DnsRecord[]): DnsRecord[] => {
    const taken: DnsRecord[] = [];
    for (const record of records) {
      left -= shortBytes(record, owners);
      if (left < 0) break;
      taken.push(record);
    }
    return taken;
  };
  const [own, soa, more] = [fit(answers), fit(authority), fit(additional)];
  const omitted =
    answers.length + authority.length + additional.length - own.length - soa.length - more.length;
  return { ...answer, answers: own, authority: soa, additional: more, omitted };
}

/** With its name shortened to a pointer when it stood in the message before. */
function shortBytes(record: DnsRecord, owners: Set<string>): number {
  const owner = dotted(record.name);
  const bytes = owners.has(owner) ? POINTER_BYTES : nameBytes(owner);
  owners.add(owner);
  return bytes + RECORD_BYTES + dataBytes(record);
}

function limitOf(edns: Edns | null): number {
  return Math.max(PLAIN_BYTES, edns?.udpBytes ?? PLAIN_BYTES);
}

function dotted(name: string): string {
  return name.replace(/\.?$/, '.').toLowerCase();
}

/** A byte before each label, and one at the end. */
function nameBytes(name: string): number {
  return name === '.' ? 1 : dotted(name).length + 1;
}

function dataBytes(record: DnsRecord): number {
  switch (record.type) {
    case 'A':
      return 4;
    case 'AAAA':
      return 16;
    case 'SRV':
      return 6 + nameBytes(record.data.split(' ').at(-1) ?? '');
    case 'SOA': {
      const [primary = '', mailbox = ''] = record.data.split(' ');
      return nameBytes(primary) + nameBytes(mailbox) + 20;
    }
    case 'TXT':
      return record.data.replaceAll('"', '').length + 1;
    default:
      return nameBytes(record.data);
  }
}
