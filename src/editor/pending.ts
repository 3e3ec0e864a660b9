import type { AppliedDocument } from '../protocol/messages.ts';

/** One thing that a file says and the cluster has otherwise. */
export interface Drift {
  readonly document: number;
  readonly line: number;
  /** The field, as the server writes it: `spec.replicas`. Empty when the cluster has no such object at all. */
  readonly path: readonly (string | number)[];
  readonly clusterValue: unknown;
  readonly message: string;
}

/** What the cluster has otherwise than an applied file says. */
export function driftOf(documents: readonly AppliedDocument[]): Drift[] {
  return documents.flatMap((document) =>
    document.outcome === 'created' ? [goneOf(document)] : fieldsOf(document),
  );
}

/** It was applied, and would be created again: somebody deleted it since. */
function goneOf({ index, line, subject }: AppliedDocument): Drift {
  const named = subject?.split('/') ?? [];
  const message = `${named.at(0)} ${named.at(-1)}: the file has it, the cluster does not`;
  return { document: index, line, path: [], clusterValue: undefined, message };
}

function fieldsOf({ index, differences }: AppliedDocument): Drift[] {
  return differences.map((one) => ({
    document: index,
    line: one.line,
    path: one.path,
    clusterValue: one.clusterValue,
    message: `${one.path.join('.')}: the cluster has ${show(one.clusterValue)}, the file ${show(one.fileValue)}`,
  }));
}

/** What applying an edited file would do. */
export function pendingOf(documents: readonly AppliedDocument[]): AppliedDocument[] {
  return documents.filter((one) => one.outcome === 'created' || one.outcome === 'configured');
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
