import type { Change } from '../../../engine/apiserver/state.ts';
import type { KindDefinition } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { Session } from './session.ts';

export interface Watched {
  readonly kind: KindDefinition;
  /** '' for all namespaces, or for what has none. */
  readonly namespace: string;
  /** Null for every name. */
  readonly name: string | null;
  readonly resourceVersion: string;
}

/**
 * Calls `act` for each change until it answers true. Answers false when the time was up first; null waits for ever.
 * An interrupt rejects.
 */
export async function watchUntil(
  session: Session,
  watched: Watched,
  timeoutUs: number | null,
  act: (change: Change) => boolean | Promise<boolean>,
): Promise<boolean> {
  const { host, signal } = session.context;
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let timedOut = false;
  const alarm =
    timeoutUs === null
      ? null
      : host.alarm(timeoutUs, both).then(
          () => {
            timedOut = true;
            stop.abort();
          },
          () => undefined,
        );
  try {
    const changes = host.watch(
      {
        resource: resourceOf(watched.kind),
        namespace: watched.namespace === '' ? null : watched.namespace,
        name: watched.name,
        resourceVersion: watched.resourceVersion,
      },
      both,
    );
    for await (const change of changes) if (await act(change)) return true;
  } catch (error) {
    if (!timedOut) throw error;
  } finally {
    stop.abort();
    await alarm;
  }
  signal.throwIfAborted();
  return false;
}

/** How long kubectl waits where it says "for ever": a week. */
export const WEEK_US = 168 * 3_600_000_000;
