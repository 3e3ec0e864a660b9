import { useState } from 'react';
import type { HistoryRow } from '../../protocol/messages.ts';
import { usePlayback } from '../../state/playback.ts';
import { goTo, returnTo } from '../../state/session.ts';
import { Empty } from '../Table.tsx';
import { clock } from '../words.ts';
import { CompareHistories } from './CompareHistories.tsx';
import './histories.css';

/** The histories of this run: each can be returned to, and any two can be laid side by side. */
export function HistoriesPanel() {
  const histories = usePlayback((state) => state.histories);
  const [picked, setPicked] = useState<readonly [number, number] | null>(null);
  if (histories.length < 2)
    return (
      <Empty>
        There is one history so far. Go back on the timeline and do something else: both stay here, to return
        to and to compare on the same traffic.
      </Empty>
    );
  const ids = histories.map((one) => one.id);
  const [left, right] =
    picked && picked.every((id) => ids.includes(id)) ? picked : [ids.at(-2) ?? 1, ids.at(-1) ?? 1];
  return (
    <div className="histories-panel">
      <section className="histories" aria-label="Histories">
        <ol>
          {histories.map((one) => (
            <HistoryLine key={one.id} history={one} />
          ))}
        </ol>
        <p className="compare-pick">
          Compare
          <Pick
            label="First history"
            value={left}
            histories={histories}
            onPick={(id) => setPicked([id, right])}
          />
          with
          <Pick
            label="Second history"
            value={right}
            histories={histories}
            onPick={(id) => setPicked([left, id])}
          />
        </p>
      </section>
      <CompareHistories left={left} right={right} />
    </div>
  );
}

function HistoryLine({ history }: { history: HistoryRow }) {
  const { id, present, parent, forkedAtUs, endUs } = history;
  return (
    <li data-present={present || undefined}>
      <b>History {id}</b>
      <span className="history-act">{titleOf(history)}</span>
      <span className="note">
        {parent === null ? 'from the beginning' : `left history ${parent} at `}
        {parent !== null && (
          <button type="button" className="link" disabled={!present} onClick={() => void goTo(forkedAtUs)}>
            {clock(forkedAtUs)}
          </button>
        )}
        {present ? '' : `, up to ${clock(endUs)}`}
      </span>
      {present ? (
        <span className="note">this is now</span>
      ) : (
        <button type="button" className="button" onClick={() => void returnTo(history)}>
          Return to it
        </button>
      )}
    </li>
  );
}

/** What sets a history apart, in a few words. */
export function titleOf({ act }: HistoryRow): string {
  return act === null ? 'nothing done since the others left it' : act.replace(/^You /, '').replace(/\.$/, '');
}

function Pick(props: {
  label: string;
  value: number;
  histories: readonly HistoryRow[];
  onPick: (id: number) => void;
}) {
  return (
    <select
      className="input"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onPick(Number(event.target.value))}
    >
      {props.histories.map((one) => (
        <option key={one.id} value={one.id}>
          {one.id}
        </option>
      ))}
    </select>
  );
}
