import type { Connection } from '../protocol/connection.ts';
import type { Place } from '../protocol/place.ts';
import type { Report } from '../protocol/report.ts';
import type { Question } from './command.ts';

/**
 * Ports of the laptop that `kubectl port-forward` listens on. A connection to one is made by the Pod's kubelet inside the
 * Pod's own network, to the Pod's loopback address: no Service and no policy has a say in it.
 */
export interface Forwards {
  /** Listens on a port until the function that it gives is called; null when somebody listens there already. */
  listen(port: number, forward: Forward): (() => void) | null;
  /** The question as it is asked of the engine, when it goes through a forwarded port; else null. */
  through(question: Question): Through | null;
}

export interface Forward {
  readonly pod: Place;
  readonly port: number;
  readonly onConnection: () => void;
  /** Nothing took the connection inside the Pod. */
  readonly onFailure: (connection: Connection) => void;
}

export interface Through {
  /** Null: the answer is known without the engine. */
  readonly question: Question | null;
  /** The report as whoever asked sees it. */
  readonly seen: (report: Report | null) => Report;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', 'ip6-localhost']);

/** So many forwarded connections are remembered, to show their requests as they look from the laptop. */
const REMEMBERED = 1_000;

export function createForwards(): Forwards {
  const listening = new Map<number, Forward>();
  /** Connections that were made through a port: as the laptop sees them. Null: nobody took them in the Pod. */
  const made = new Map<number, { readonly local: Connection; readonly broken: boolean }>();

  function opened(forward: Forward, question: Question & { type: 'open' }, report: Report | null): Report {
    if (report?.type !== 'opened') throw new Error('a connection was to be opened');
    const { connection } = report;
    const broken = connection.verdict !== 'answered';
    const local: Connection = {
      ...connection,
      // kubectl has taken the connection whatever comes of it in the Pod.
      verdict: 'answered',
      state: 'open',
      host: question.host,
      port: question.port,
      source: { ip: '127.0.0.1', port: connection.source.port, node: null },
      destination: { ip: '127.0.0.1', port: question.port },
      establishedAt: connection.establishedAt ?? connection.startedAt,
    };
    if (made.size >= REMEMBERED) made.delete([...made.keys()][0] ?? -1);
    made.set(connection.id, { local, broken });
    if (broken) forward.onFailure(connection);
    return { ...report, connection: local };
  }

  return {
    listen: (port, forward) => {
      if (listening.has(port)) return null;
      listening.set(port, forward);
      return () => listening.delete(port);
    },
    through: (question) => {
      if (question.type === 'request') {
        const known = made.get(question.connection);
        if (!known) return null;
        if (!known.broken) {
          const seen = (report: Report | null): Report =>
            report?.type === 'response'
              ? { ...report, connection: { ...known.local, verdict: report.connection.verdict } }
              : present(report);
          return { question, seen };
        }
        return {
          question: null,
          seen: () => ({ type: 'response', token: 0, connection: known.local, response: null }),
        };
      }
      if (question.type !== 'open' || question.from !== 'laptop' || question.protocol !== 'TCP') return null;
      const forward = LOOPBACK.has(question.host) ? listening.get(question.port) : undefined;
      if (!forward) return null;
      forward.onConnection();
      const inside: Question = { ...question, from: forward.pod, host: '127.0.0.1', port: forward.port };
      return { question: inside, seen: (report) => opened(forward, question, report) };
    },
  };
}

function present(report: Report | null): Report {
  if (report === null) throw new Error('there was to be a report');
  return report;
}
