import type { ClientComparison, Comparison, Outcome } from '../../protocol/comparison.ts';
import { engine } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { clock } from '../words.ts';

/** What each client got in two histories since they parted, on the same traffic. */
export function CompareHistories({ left, right }: { left: number; right: number }) {
  const comparison = useAnswer<Comparison | null>({
    key: `${left} ${right}`,
    ask: () => engine().compare(left, right),
    // What is compared are whole histories: only an act changes them.
    concerns: (happening) => happening.cause === null,
  });
  if (left === right) return <p className="empty">Pick two different histories to compare them.</p>;
  if (!comparison) return <p className="empty">Running both on to the same moment …</p>;
  const { sinceUs, untilUs, clients, same } = comparison;
  return (
    <section className="comparison" aria-label={`History ${left} beside history ${right}`} tabIndex={0}>
      <p>
        {same ? 'Every client got the same' : 'Not every client got the same'} from {clock(sinceUs)} to{' '}
        {clock(untilUs)}, on the same traffic.
      </p>
      {clients.length === 0 && <p className="note">No client sends traffic in either.</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">Client</th>
            <th scope="col">Got</th>
            <th scope="col">History {left}</th>
            <th scope="col">History {right}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        {clients.map((client) => (
          <ClientRows key={client.name} client={client} />
        ))}
      </table>
    </section>
  );
}

function ClientRows({ client }: { client: ClientComparison }) {
  const rows = linesOf(client);
  return (
    <tbody>
      {rows.map((row, index) => (
        <tr key={row.what} data-differs={row.left !== row.right || undefined}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={rows.length}>
              {client.name}
              <span className="note">{client.url}</span>
            </th>
          )}
          <td>{row.what}</td>
          <td>{row.left}</td>
          <td>{row.right}</td>
          <td>{differenceOf(row.left, row.right)}</td>
        </tr>
      ))}
    </tbody>
  );
}

interface Line {
  readonly what: string;
  readonly left: number | string;
  readonly right: number | string;
}

const FAILURES = [
  ['refused', 'refused'],
  ['timeout', 'no answer'],
  ['unreachable', 'unreachable'],
  ['reset', 'reset'],
  ['dnsFailure', 'name not found'],
] as const;

/** Answers and every failure that occurred, by whom, and as whom the servers saw the client. */
function linesOf({ left, right }: ClientComparison): Line[] {
  const absent = (outcome: Outcome | null): string => (outcome === null ? 'no such client' : '—');
  const lines: Line[] = [line('answers', (one) => one.answered)];
  for (const [field, words] of FAILURES)
    if ((left?.[field] ?? 0) + (right?.[field] ?? 0) > 0) lines.push(line(words, (one) => one[field]));
  const pods = [...new Set([left, right].flatMap((one) => (one?.pods ?? []).map(([pod]) => pod)))].sort();
  for (const pod of pods) lines.push(line(`by ${shortPod(pod)}`, (one) => requestsOf(one, pod)));
  lines.push(line('seen as', (one) => one.seenAs.join(', ') || '—'));
  return lines;

  function line(what: string, value: (outcome: Outcome) => number | string): Line {
    return {
      what,
      left: left ? value(left) : absent(left),
      right: right ? value(right) : absent(right),
    };
  }
}

function requestsOf(outcome: Outcome, pod: string): number {
  return outcome.pods.find(([name]) => name === pod)?.[1].requests ?? 0;
}

function shortPod(pod: string): string {
  return pod.replace(/^default\//, '');
}

function differenceOf(left: number | string, right: number | string): string {
  if (left === right) return 'same';
  if (typeof left === 'string' || typeof right === 'string') return 'differs';
  return right > left ? `+${right - left}` : `−${left - right}`;
}
