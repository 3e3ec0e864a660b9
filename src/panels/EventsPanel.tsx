import { useMemo } from 'react';
import { select } from '../state/selection.ts';
import { useCalmWorld } from '../state/useCalmWorld.ts';
import { Empty, SelectLink, Table } from './Table.tsx';
import { clock } from './words.ts';

/** The cluster's Events, newest first. */
export function EventsPanel() {
  const events = useCalmWorld((state) => state.events);
  const rows = useMemo(() => [...events.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt), [events]);
  if (rows.length === 0) return <Empty>No Events.</Empty>;
  return (
    <Table
      head={['Last seen', 'Type', 'Reason', 'Object', 'Message', 'Count']}
      columns="88px 70px minmax(90px, 1fr) minmax(120px, 1.4fr) minmax(160px, 4fr) 52px"
      rows={rows}
      keyOf={(row) => row.key}
      cells={(row) => [
        clock(row.lastSeenAt),
        row.type,
        row.reason,
        <SelectLink
          key="o"
          text={row.object}
          onClick={() => select(subjectKey(row.object, row.namespace))}
        />,
        <span key="m" title={row.message}>
          {row.message}
        </span>,
        row.count,
      ]}
      toneOf={(row) => (row.type === 'Warning' ? 'wait' : undefined)}
    />
  );
}

/** `Pod/web-1` in a namespace is `Pod/default/web-1` on the stage; Nodes have none. */
function subjectKey(object: string, namespace: string): string {
  const [kind = '', name = ''] = object.split('/');
  return kind === 'Node' ? object : `${kind}/${namespace}/${name}`;
}
