import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';
import './panels.css';

const ROW_PX = 24;

interface TableProps<Row> {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly cells: (row: Row) => readonly ReactNode[];
  /** `fail`, `wait`, `leave`: marks the row. */
  readonly toneOf?: (row: Row) => string | undefined;
  /** Widths, as grid tracks. */
  readonly columns?: string;
  readonly onRow?: (row: Row) => void;
  readonly selected?: (row: Row) => boolean;
}

/** A table of any length: only the rows in sight are in the page. */
export function Table<Row>(props: TableProps<Row>) {
  const { head, rows, keyOf, cells, toneOf, onRow, selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const columns = props.columns ?? `repeat(${head.length}, minmax(0, 1fr))`;
  return (
    <div ref={scroller} className="table" role="table" aria-rowcount={rows.length + 1} tabIndex={0}>
      <div className="table-head" role="row" style={{ gridTemplateColumns: columns }}>
        {head.map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={keyOf(row)}
              className="table-row"
              role="row"
              aria-rowindex={item.index + 2}
              data-tone={toneOf?.(row)}
              data-selected={selected?.(row) || undefined}
              style={{ gridTemplateColumns: columns, transform: `translateY(${item.start}px)` }}
              onClick={onRow ? () => onRow(row) : undefined}
            >
              {cells(row).map((cell, index) => (
                <span key={head[index]} role="cell">
                  {cell}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

export function SelectLink({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <button type="button" className="link" onClick={onClick}>
      {text}
    </button>
  );
}
