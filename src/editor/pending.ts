import type { AppliedDocument } from '../protocol/messages.ts';

/** One field of a file that the cluster has otherwise. */
export interface Drift {
  readonly document: number;
  readonly line: number;
  /** As the server writes it: `spec.replicas`. */
  readonly path: readonly (string | number)[];
  readonly clusterValue: unknown;
  readonly message: string;
}

/** What the cluster has otherwise than an applied file says. */
export function driftOf(documents: readonly AppliedDocument[]): Drift[] {
  return documents.flatMap((document) =>
    document.differences.map((one) => ({
      document: document.index,
      line: one.line,
      path: one.path,
      clusterValue: one.clusterValue,
      message: `${one.path.join('.')}: the cluster has ${show(one.clusterValue)}, the file ${show(one.fileValue)}`,
    })),
  );
}

/** What applying an edited file would do. */
export function pendingOf(documents: readonly AppliedDocument[]): AppliedDocument[] {
  return documents.filter((one) => one.outcome === 'created' || one.outcome === 'configured');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
