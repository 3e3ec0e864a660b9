import { useMemo } from 'react';
import type { Connection } from '../protocol/connection.ts';
import { select, useSelection } from '../state/selection.ts';
import { useCalmWorld } from '../state/useCalmWorld.ts';
import { Journey } from './Journey.tsx';
import { Empty, SelectLink, Table } from './Table.tsx';
import { clock, shortPlace, verdictWords } from './words.ts';

/** Open and past connections, newest first, and the journey of the one that is picked. */
export function ConnectionsPanel() {
  const connections = useCalmWorld((state) => state.connections);
  const selection = useSelection((state) => state.key);
  const rows = useMemo(
    () => [...connections.values()].filter((one) => one.owner.kind !== 'probe').sort((a, b) => b.id - a.id),
    [connections],
  );
  const picked = rows.find((one) => selection === `Connection/${one.id}`);
  if (rows.length === 0)
    return <Empty>No connection yet. Add a client on the stage, or run curl in the terminal.</Empty>;
  return (
    <div className="split">
      <Table
        head={['#', 'Started', 'From', 'Dialled', 'Answered by', 'State', 'Requests']}
        columns="52px 88px minmax(70px, 1fr) minmax(110px, 1.3fr) minmax(90px, 1.2fr) minmax(110px, 1.8fr) 72px"
        rows={rows}
        keyOf={(row) => row.id}
        cells={(row) => [
          <SelectLink key="i" text={String(row.id)} onClick={() => select(`Connection/${row.id}`)} />,
          clock(row.startedAt),
          shortPlace(row.from),
          <code key="d">{dialled(row)}</code>,
          row.endpoint?.pod?.split('/')[1] ?? '—',
          verdictWords(row),
          row.requests,
        ]}
        toneOf={(row) => (row.verdict !== null && row.verdict !== 'answered' ? 'fail' : undefined)}
        onRow={(row) => select(`Connection/${row.id}`)}
        selected={(row) => row === picked}
      />
      {picked && <Journey connection={picked} />}
    </div>
  );
}

function dialled(row: Connection): string {
  return `${row.host}:${row.port}`;
}
