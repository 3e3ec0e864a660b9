import type { Draft, KindDefinition } from '../../../k8s/kind.ts';
import { kindByGvk } from '../../../k8s/kinds/index.ts';
import {
  parseManifest,
  type ManifestDocument,
  type Problem as ManifestProblem,
} from '../../../k8s/manifest.ts';
import { plain, type Problem } from './failure.ts';
import { compactJson } from '../../../base/goJson.ts';
import type { Session } from './session.ts';

/** An object of a file, as kubectl hands it to a verb. */
export interface FromFile {
  readonly kind: KindDefinition;
  readonly name: string;
  namespace: string;
  readonly object: Draft;
  /** What error messages call it: the path, or `STDIN`. */
  readonly source: string;
}

export type FileStep = { readonly found: FromFile } | { readonly problem: Problem };

const EXTENSIONS = ['.json', '.yaml', '.yml'];

interface TextFile {
  readonly source: string;
  readonly text: string;
}

/**
 * Reads what `-f` names. Paths that are not there are thrown at once; everything else that is wrong stands in its
 * place among the objects, since each document stands alone.
 */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/builder.go FilenameParam, visitor.go
export async function readFiles(session: Session, options: { validate: boolean }): Promise<FileStep[]> {
  const files: TextFile[] = [];
  const problems: Problem[] = [];
  for (const path of session.flags.list('filename')) {
    try {
      files.push(...(await openPath(session, path)));
    } catch (error) {
      problems.push({ kind: 'plain', text: error instanceof Error ? error.message : String(error) });
    }
  }
  if (problems.length === 1) throw plain((problems[0] as { text: string }).text);
  if (problems.length > 1) return problems.map((problem) => ({ problem }));
  return files.flatMap((file) => stepsOf(session, file, options.validate));
}

/** Whether the files can hold one object only, so that it is printed by itself and not in a list. */
export function isSingleFile(session: Session): boolean {
  const names = session.flags.list('filename');
  return names.length === 1 && names[0] !== '-';
}

/** Throws unless `-f` was given. */
export function requireFiles(session: Session): void {
  if (session.flags.list('filename').length === 0 && session.flags.text('kustomize') === '') {
    throw plain('must specify one of -f and -k');
  }
}

async function openPath(session: Session, path: string): Promise<TextFile[]> {
  const { context } = session;
  if (path === '-') return [{ source: 'STDIN', text: context.stdin }];
  if (/^https?:\/\//.test(path)) {
    const { host } = new URL(path);
    throw plain(`unable to read URL "${path}": ${host} cannot be reached from the simulated laptop`);
  }
  const text = await context.readFile(path);
  if (text !== null) return [{ source: path, text }];
  const listing = await context.run(`[ -d ${shellQuote(path)} ] && ${listCommand(session, path)}`);
  if (listing.exitCode !== 0) throw plain(`the path "${path}" does not exist`);
  const names = listing.stdout.split('\n').filter((name) => EXTENSIONS.some((end) => name.endsWith(end)));
  if (names.length === 0) {
    throw plain(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  }
  const files: TextFile[] = [];
  for (const name of names.sort()) {
    const inside = await context.readFile(name);
    if (inside !== null) files.push({ source: name, text: inside });
  }
  return files;
}

function listCommand(session: Session, path: string): string {
  const depth = session.flags.yes('recursive') ? '' : ' -maxdepth 1';
  return `find ${shellQuote(path.replace(/(.)\/+$/, '$1'))}${depth} -type f`;
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function stepsOf(session: Session, file: TextFile, validate: boolean): FileStep[] {
  const { documents, problems } = parseManifest(file.text);
  // The reader of a stream stops where it no longer understands it.
  const broken = problems.find(
    ({ parseError, decodeError, ...problem }) =>
      parseError !== undefined || decodeError !== undefined || isUnread(problem, documents.length),
  );
  const steps: FileStep[] = [];
  for (const document of documents) {
    if (broken && document.startLine >= broken.line) break;
    const step = stepOf(session, document, file.source, validate);
    steps.push(...step.steps);
    if (step.stop) return steps;
  }
  if (broken?.decodeError !== undefined) {
    steps.push(problemStep(`unable to decode "${file.source}": ${broken.decodeError}`));
  } else if (broken) {
    steps.push(problemStep(`error parsing ${file.source}: ${broken.parseError ?? broken.message}`));
  }
  return steps;
}

/** A text that was not read at all (too long) has no objects and one problem. */
function isUnread(problem: ManifestProblem, documents: number): boolean {
  return documents === 0 && problem.severity === 'error' && problem.document === null;
}

function stepOf(
  session: Session,
  document: ManifestDocument,
  source: string,
  validate: boolean,
): { steps: FileStep[]; stop: boolean } {
  const { object } = document;
  if (object === null || object === undefined) return { steps: [], stop: false };
  const missing = ['apiVersion', 'kind'].filter(
    (field) => typeof object[field] !== 'string' || object[field] === '',
  );
  if (missing.length > 0) return { steps: [incomplete(object, missing, source, validate)], stop: validate };
  if (String(object['kind']).endsWith('List') && Array.isArray(object['items'])) {
    const items = (object['items'] as Draft[]).filter((item) => item !== null && typeof item === 'object');
    return { steps: items.map((item) => located(session, item, source)), stop: false };
  }
  return { steps: [located(session, object, source)], stop: false };
}

function incomplete(object: Draft, missing: string[], source: string, validate: boolean): FileStep {
  if (!validate) {
    return problemStep(`unable to decode "${source}": Object 'Kind' is missing in '${compactJson(object)}'`);
  }
  const texts = missing.map((field) => `${field} not set`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return problemStep(
    `error validating "${source}": error validating data: ${text}; ` +
      'if you choose to ignore these errors, turn validation off with --validate=false',
  );
}

function located(session: Session, object: Draft, source: string): FileStep {
  const metadata: Draft = isRecord(object['metadata']) ? object['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const ownNamespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
  const kind = kindByGvk(String(object['apiVersion']), String(object['kind']));
  if (!kind) {
    return problemStep(
      `resource mapping not found for name: "${name}" namespace: "${ownNamespace}" from "${source}": ` +
        `no matches for kind "${object['kind']}" in version "${object['apiVersion']}"\nensure CRDs are installed first`,
    );
  }
  if (
    kind.namespaced &&
    session.namespaceGiven &&
    ownNamespace !== '' &&
    ownNamespace !== session.namespace
  ) {
    return problemStep(
      `the namespace from the provided object "${ownNamespace}" does not match the namespace "${session.namespace}". ` +
        `You must pass '--namespace=${ownNamespace}' to perform this operation.`,
    );
  }
  const namespace = kind.namespaced ? ownNamespace || session.namespace : '';
  const { namespace: _, ...rest } = metadata;
  const inside = { ...object, metadata: namespace === '' ? rest : { ...rest, namespace } };
  return { found: { kind, name, namespace, object: inside, source } };
}

function isRecord(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemStep(text: string): FileStep {
  return { problem: { kind: 'plain', text } };
}
