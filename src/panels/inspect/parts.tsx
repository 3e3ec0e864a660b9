import type { ReactNode } from 'react';

/** A list of facts, name beside value. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A control with the command that it equals. */
export function Control(props: { title: string; equals: string; note?: string; children: ReactNode }) {
  return (
    <section className="control">
      <h3>{props.title}</h3>
      <div className="control-row">{props.children}</div>
      {props.note && <p className="note">{props.note}</p>}
      <p className="equals">{props.equals}</p>
    </section>
  );
}
