import { assembleSettings } from './clusterFile/assemble.ts';
import type { ClusterSettings } from './clusterSettings.ts';
import { parseManifest, type Problem } from './manifest.ts';

export type ParsedClusterFile =
  | { readonly ok: true; readonly settings: ClusterSettings }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a cluster file. What is absent takes its default; what is unknown or wrong is a problem with its line. */
export function parseClusterFile(text: string): ParsedClusterFile {
  const { documents, problems } = parseManifest(text);
  const errors = problems.flatMap(refused);
  if (errors.length > 0) return { ok: false, problems: errors };
  const [document, second] = documents;
  if (document === undefined) return failure('', { line: 1, column: 1 }, 'the file holds no Cluster');
  if (second !== undefined) {
    return failure('', { line: second.startLine, column: 1 }, 'a cluster file holds one Cluster only');
  }
  const { settings, faults } = assembleSettings(document.object);
  if (settings !== null) return { ok: true, settings };
  return {
    ok: false,
    problems: faults.map(({ path, message }) => ({
      ...document.rangeOf(path),
      message: `${path}: ${message}`,
      severity: 'error',
      document: 0,
      path,
    })),
  };
}

/** What kubectl would take without a word, a key that is there twice, is an error here: it would hide a setting. */
function refused(problem: Problem): Problem[] {
  if (problem.severity === 'error') return [problem];
  const message = problem.message.replace(TAKES_LAST, '');
  return message === problem.message ? [] : [{ ...problem, message, severity: 'error' }];
}

const TAKES_LAST = /; kubectl takes the last one$/;

function failure(path: string, at: { line: number; column: number }, message: string): ParsedClusterFile {
  return { ok: false, problems: [{ ...at, message, severity: 'error', document: null, path }] };
}
