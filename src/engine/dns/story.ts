import type { DnsLookup, Step } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import type { DnsRecord } from '../../protocol/report.ts';
import { bareName, nameOf } from '../network/places.ts';
import type { Exchange } from './exchange.ts';

/** What an exchange with a DNS server adds to the story of who asked. */
export interface Told {
  readonly lookups: readonly DnsLookup[];
  readonly steps: readonly Step[];
}

/** One entry and one step a question; before them, where the packet ended when nothing came back. */
export function tellExchange(
  from: Place,
  questions: readonly { readonly name: string; readonly type: string }[],
  times: { readonly sentAt: number; readonly nowUs: number },
  exchange: Exchange,
): Told {
  const { byTcp } = exchange;
  if (!byTcp) return tellOne(from, questions, times, exchange, '');
  // What came by UDP was there half way.
  const first = tellOne(from, questions, { ...times, nowUs: times.sentAt }, byTcp.truncated, '');
  const own = exchange.kind === 'answered' ? { ...exchange, replies: byTcp.replies } : exchange;
  const again = tellOne(from, byTcp.questions, times, own, ' again, by TCP,');
  return { lookups: [...first.lookups, ...again.lookups], steps: [...first.steps, ...again.steps] };
}

function tellOne(
  from: Place,
  questions: readonly { readonly name: string; readonly type: string }[],
  times: { readonly sentAt: number; readonly nowUs: number },
  exchange: Exchange,
  how: string,
): Told {
  const lookups = questions.map(({ name, type }, index): DnsLookup => {
    const reply = exchange.kind === 'answered' ? exchange.replies[index] : undefined;
    return {
      name,
      type,
      rcode: reply?.rcode ?? (exchange.kind === 'refused' ? 'REFUSED' : 'TIMEOUT'),
      answers: (reply?.answers ?? []).map((record) => record.data),
      askedAt: times.sentAt,
      answeredAt: reply ? times.nowUs : null,
      server: exchange.kind === 'answered' ? exchange.server : null,
    };
  });
  const said = lookups.map((lookup, index) => {
    const reply = exchange.kind === 'answered' ? exchange.replies[index] : undefined;
    return stepOf(from, lookup, reply?.answers ?? [], how, reply?.omitted ?? 0);
  });
  return { lookups, steps: exchange.kind === 'answered' ? said : [...exchange.steps, ...said] };
}

function stepOf(
  from: Place,
  lookup: DnsLookup,
  records: readonly DnsRecord[],
  how: string,
  omitted: number,
): Step {
  const { name, type } = lookup;
  return {
    at: lookup.answeredAt ?? lookup.askedAt,
    where: lookup.server === null ? 'resolver' : bareName(lookup.server),
    what: `${nameOf(from)} asks${how} for ${type} ${name} and ${outcomeOf(lookup, records)}${cut(omitted)}.`,
    source: null,
    destination: null,
    rule: records.length > 0 ? records.map(recordText).join('; ') : null,
  };
}

function outcomeOf({ type, rcode }: DnsLookup, records: readonly DnsRecord[]): string {
  if (rcode === 'TIMEOUT') return 'gets no answer';
  if (rcode === 'REFUSED') return 'is refused';
  if (rcode === 'NXDOMAIN') return 'is told: no such name (NXDOMAIN)';
  if (rcode !== 'NOERROR') return `is told: ${rcode}`;
  const aliases = records.filter((record) => record.type === 'CNAME').map((record) => bare(record.data));
  const own = records.filter((record) => record.type === type).map((record) => bare(record.data));
  const found = own.length > 0 ? own.join(', ') : `the name has no ${type} record (NODATA)`;
  return type === 'CNAME' || aliases.length === 0
    ? `is told: ${found}`
    : `is told: it is an alias of ${aliases.join(', then of ')}; ${found}`;
}

function cut(omitted: number): string {
  if (omitted === 0) return '';
  return `; ${omitted} more ${omitted === 1 ? 'record does' : 'records do'} not fit into the datagram, which says so (TC)`;
}

function recordText({ name, ttl, type, data }: DnsRecord): string {
  return `${name} ${ttl} IN ${type} ${data}`;
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
