import type { ApiFailure } from '../../../protocol/api.ts';

/** What went wrong, before it becomes text. Several may be joined, as Go's aggregate errors. */
export type Problem =
  /** The API server's answer. */
  | { readonly kind: 'status'; readonly failure: ApiFailure }
  /** Something that kubectl itself found. */
  | { readonly kind: 'plain'; readonly text: string }
  /** Printed as it is, with an exit code of its own. */
  | { readonly kind: 'exit'; readonly text: string; readonly code: number }
  | { readonly kind: 'several'; readonly problems: readonly Problem[] };

/** Ends a verb; `kubectl` prints it to standard error. */
export class KubectlError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(textOf(problem));
    this.problem = problem;
  }
}

/** An error of kubectl's own: printed as `error: TEXT`. */
export function plain(text: string): KubectlError {
  return new KubectlError({ kind: 'plain', text });
}

/** Wrong use of a verb: the text with a hint where help is. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go UsageErrorf
export function usageError(path: string, text: string): KubectlError {
  return plain(`${text}\nSee '${path} -h' for help and examples`);
}

export function statusError(failure: ApiFailure): KubectlError {
  return new KubectlError({ kind: 'status', failure });
}

/** Ends the command with an exit code and, perhaps, a text of its own. */
export function exitWith(code: number, text = ''): KubectlError {
  return new KubectlError({ kind: 'exit', text, code });
}

/** Throws what was gathered: nothing, the one problem, or all of them. */
export function throwAll(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new KubectlError(joined(problems));
}

/** One problem as itself, several as one that holds them all. */
export function joined(problems: readonly Problem[]): Problem {
  const [only] = problems;
  return problems.length === 1 && only ? only : { kind: 'several', problems };
}

/** The problem in a thrown error; other errors (a bug, an abort) are thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof KubectlError) return error.problem;
  throw error;
}

/** `error when creating "web.yaml": …` in front of the message, keeping it an answer of the server if it was one. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go AddSourceToErr
export function withSource(verb: string, source: string | null, error: unknown): KubectlError {
  const problem = problemOf(error);
  if (source === null) return new KubectlError(problem);
  const prefix = `error when ${verb} "${source}": `;
  if (problem.kind === 'status') {
    const { failure } = problem;
    return statusError({ ...failure, message: `${prefix}${failure.message}` });
  }
  return plain(`${prefix}${textOf(problem)}`);
}

export function isStatus(error: unknown, reason: string): boolean {
  return (
    error instanceof KubectlError &&
    error.problem.kind === 'status' &&
    error.problem.failure.reason === reason
  );
}

export function isNotFound(problem: Problem): boolean {
  return problem.kind === 'status' && problem.failure.reason === 'NotFound';
}

/** What standard error gets, without the final newline, and the exit code. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go checkErr
export function renderProblem(problem: Problem): { text: string; code: number } {
  switch (problem.kind) {
    case 'status':
      return {
        text: problem.failure.reason === 'Invalid' ? invalidText(problem.failure) : standardText(problem),
        code: 1,
      };
    case 'plain':
      return { text: problem.text.startsWith('error: ') ? problem.text : `error: ${problem.text}`, code: 1 };
    case 'exit':
      return { text: problem.text, code: problem.code };
    case 'several': {
      const lines = problem.problems.map((inner) => standardText(inner));
      return { text: lines.join('\n'), code: 1 };
    }
  }
}

function invalidText(failure: ApiFailure): string {
  const { kind = '', name = '', causes = [] } = failure.details;
  let start = 'The request is invalid';
  if (kind !== '' || name !== '') start = `The ${kind} "${name}" is invalid`;
  else if (failure.message !== '' && causes.length === 0) start += `: ${failure.message}`;
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  if (texts.length === 0) return start;
  if (texts.length === 1) return `${start}: ${texts[0]}`;
  return [`${start}: `, ...texts.map((text) => `* ${text}`)].join('\n');
}

/** The line of one problem among several: without `error: ` for those that are kubectl's own. */
function standardText(problem: Problem): string {
  if (problem.kind === 'several') return problem.problems.map((inner) => standardText(inner)).join('\n');
  if (problem.kind !== 'status') return problem.text;
  const { failure } = problem;
  return failure.reason === ''
    ? `Error from server: ${failure.message}`
    : `Error from server (${failure.reason}): ${failure.message}`;
}

/** The bare message, as it goes into another one. */
export function textOf(problem: Problem): string {
  switch (problem.kind) {
    case 'status':
      return problem.failure.message;
    case 'several': {
      const texts = [...new Set(problem.problems.map((inner) => textOf(inner)))];
      return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    }
    case 'plain':
    case 'exit':
      return problem.text;
  }
}
