import type { Connection } from '../protocol/connection.ts';
import { deniedBy, type DnsLookup } from '../protocol/journey.ts';
import { useCalmWorld } from '../state/useCalmWorld.ts';
import { Empty, Table } from './Table.tsx';
import { clock, denialWords, shortPlace } from './words.ts';

/** Every question that was asked for a connection, newest first. */
export function DnsPanel() {
  const connections = useCalmWorld((state) => state.connections);
  const rows = [...connections.values()].flatMap((connection) =>
    connection.dns.map((lookup, index) => ({ connection, lookup, index })),
  );
  rows.sort((a, b) => b.lookup.askedAt - a.lookup.askedAt || b.index - a.index);
  if (rows.length === 0)
    return <Empty>Nobody has asked for a name yet. A client that calls http://web asks for web first.</Empty>;
  return (
    <Table
      head={['Time', 'From', 'Question', 'Type', 'Result', 'Answer', 'Answered by']}
      columns="88px minmax(60px, 1fr) minmax(160px, 2.4fr) 52px 92px minmax(90px, 1.4fr) minmax(80px, 1.2fr)"
      rows={rows}
      keyOf={({ connection, index }) => `${connection.id}.${index}`}
      cells={({ connection, lookup }) => [
        clock(lookup.askedAt),
        shortPlace(connection.from),
        <code key="q">{lookup.name}</code>,
        lookup.type,
        <span key="r" data-state={lookup.rcode === 'NOERROR' ? 'dns' : 'fail'}>
          {resultOf(lookup)}
        </span>,
        <code key="a">{lookup.answers.join(', ') || silence(connection, lookup)}</code>,
        lookup.server?.split('/')[1] ?? '—',
      ]}
      toneOf={({ connection, lookup }) => (failed(connection, lookup) ? 'fail' : undefined)}
    />
  );
}

/** An answer without a record of the type asked for is no error of the name. */
function resultOf(lookup: DnsLookup): string {
  return lookup.rcode === 'NOERROR' && lookup.answers.length === 0 ? 'NODATA' : lookup.rcode;
}

/** Why there is no answer, where a policy is why. */
function silence(connection: Connection, lookup: DnsLookup): string {
  const policies = lookup.rcode === 'TIMEOUT' ? deniedBy(connection) : [];
  return policies.length > 0 ? denialWords(policies) : '—';
}

function failed(connection: Connection, lookup: DnsLookup): boolean {
  return connection.verdict === 'dns-failure' && lookup.rcode !== 'NOERROR';
}
