import type { TrafficSpan } from '../../protocol/series.ts';
import { clock } from '../words.ts';
import { FAILURES } from './bars.ts';

/** The plot's numbers, for who does not see it. */
export function TrafficTable({ spans, service }: { spans: readonly TrafficSpan[]; service: string }) {
  return (
    <table className="sr-only">
      <caption>What the clients of {service} got</caption>
      <thead>
        <tr>
          <th scope="col">until</th>
          <th scope="col">answers</th>
          {FAILURES.map(({ field, words }) => (
            <th key={field} scope="col">
              {words}
            </th>
          ))}
          <th scope="col">ms to open</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={span.toUs}>
            <th scope="row">{clock(span.toUs)}</th>
            <td>{span.answered}</td>
            {FAILURES.map(({ field }) => (
              <td key={field}>{span[field]}</td>
            ))}
            <td>{span.openUs === null ? '' : (span.openUs / 1000).toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
