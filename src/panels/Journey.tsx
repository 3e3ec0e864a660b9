import type { Connection } from '../protocol/connection.ts';
import { follow } from '../state/follow.ts';
import { clock, verdictWords } from './words.ts';

/** What happened to a connection, step by step, with the packet's addresses. */
export function Journey({ connection }: { connection: Connection }) {
  return (
    <section className="journey" aria-label={`Journey of connection ${connection.id}`}>
      <h3>
        #{connection.id}: {verdictWords(connection)}
      </h3>
      {connection.verdict !== null && (
        <button type="button" className="button" onClick={() => void follow(connection)}>
          Follow it
        </button>
      )}
      <ol>
        {connection.steps.map((step, index) => (
          // Steps are only ever added at the end.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <span className="journey-where">
              <time>{clock(step.at)}</time> {step.where}
            </span>
            <span>{step.what}</span>
            {step.source && step.destination && (
              <code>
                {step.source} → {step.destination}
              </code>
            )}
            {step.rule && <code className="rule">{step.rule}</code>}
          </li>
        ))}
      </ol>
    </section>
  );
}
