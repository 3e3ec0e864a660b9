import type { ServiceRow, SlotRow } from '../protocol/rows.ts';
import { select } from '../state/selection.ts';
import { useCalmWorld } from '../state/useCalmWorld.ts';
import { Empty, SelectLink, Table } from './Table.tsx';

/** Every endpoint of every Service with the three conditions that its slice carries. */
export function EndpointsPanel() {
  const services = useCalmWorld((state) => state.services);
  const rows = [...services.values()].flatMap((service) => service.slots.map((slot) => ({ service, slot })));
  if (rows.length === 0) return <Empty>No Service has an endpoint.</Empty>;
  return (
    <Table
      head={['Service', 'Address', 'Pod', 'Node', 'ready', 'serving', 'terminating']}
      rows={rows}
      keyOf={({ service, slot }) => `${service.key} ${slot.address}`}
      cells={({ service, slot }) => [
        <SelectLink key="s" onClick={() => select(`Service/${service.key}`)} text={shortName(service)} />,
        <code key="a">{slot.address}</code>,
        slot.pod ? (
          <SelectLink key="p" onClick={() => select(`Pod/${slot.pod}`)} text={slot.pod.split('/')[1] ?? ''} />
        ) : (
          '—'
        ),
        slot.node ?? '—',
        <Condition key="r" on={slot.ready} good />,
        <Condition key="v" on={slot.serving} good />,
        <Condition key="t" on={slot.terminating} />,
      ]}
      toneOf={({ slot }) => toneOf(slot)}
    />
  );
}

function Condition({ on, good = false }: { on: boolean; good?: boolean }) {
  return <span data-state={on === good ? 'good' : on ? 'leave' : 'off'}>{on ? 'true' : 'false'}</span>;
}

function shortName(service: ServiceRow): string {
  return service.namespace === 'default' ? service.name : service.key;
}

function toneOf(slot: SlotRow): string | undefined {
  if (slot.terminating) return 'leave';
  return slot.ready ? undefined : 'wait';
}
