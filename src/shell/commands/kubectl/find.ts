import type { ApiTable } from '../../../protocol/api.ts';
import type { KindDefinition } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { matchesRequirements, parseLabelSelector } from '../../../k8s/labels.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { isStatus, KubectlError, plain, problemOf, statusError, type Problem } from './failure.ts';
import { readFiles, isSingleFile, type FromFile } from './manifests.ts';
import { inNamespace, objectOf, request, warn, type Session } from './session.ts';
import {
  areCombined,
  expandCategories,
  kindFor,
  normalizeArguments,
  resourceText,
  splitList,
  splitPair,
} from './words.ts';

/** What a verb looks for: arguments, files and selectors of its command line. */
export interface Wanted {
  readonly args: readonly string[];
  /** A kind alone means all of it (`kubectl get pods`). */
  readonly emptySelector?: boolean;
  readonly files?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** `--all`. */
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** Objects of files are asked for on the server. */
  readonly latest?: boolean;
  /** False: named objects are not asked for (`delete`). */
  readonly fetch?: boolean;
  /** Lists and objects as the server's tables. */
  readonly asTable?: boolean;
  readonly validate?: boolean;
  /** What kind a bare name is of (`kubectl exec NAME`). */
  readonly defaultWord?: string;
  readonly oneKind?: boolean;
}

/** Something that was found. With `asTable` it holds a table (of a whole list, or of one object). */
export interface Found {
  readonly kind: KindDefinition;
  /** '' for what belongs to the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject | null;
  readonly source: string | null;
  readonly table?: ApiTable;
  /** Of the list it came from, or its own. */
  readonly resourceVersion: string;
}

type Target =
  | { readonly type: 'list'; readonly kind: KindDefinition; readonly namespace: string }
  | {
      readonly type: 'name';
      readonly kind: KindDefinition;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly type: 'file'; readonly file: FromFile }
  | { readonly type: 'problem'; readonly problem: Problem };

export interface Targets {
  readonly list: readonly Target[];
  /** One object was named, so it is printed by itself. */
  readonly single: boolean;
}

/** Works out what the command line names; throws for lines that make no sense. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/builder.go visitorResult
export async function targetsOf(session: Session, wanted: Wanted): Promise<Targets> {
  const selector = wanted.selector?.trim() ?? '';
  const fieldSelector = wanted.fieldSelector?.trim() ?? '';
  if (wanted.all && (selector !== '' || fieldSelector !== '')) {
    throw plain("setting 'all' parameter but found a non empty selector. ");
  }
  const hasFiles = wanted.files === true && session.flags.list('filename').length > 0;
  const args = normalizeArguments(wanted.args);
  const pairs = readPairs(args, wanted);
  if (hasFiles) return filesAsTargets(session, wanted, args);
  const words = pairs || args.length === 0 ? [] : splitList(expandCategories(args[0] ?? ''));
  const names = pairs ? [] : args.slice(1);
  const selects =
    selector !== '' ||
    fieldSelector !== '' ||
    wanted.all === true ||
    (wanted.emptySelector === true && args.length === 1 && !pairs);
  if (selects) return listsAsTargets(session, wanted, words, names, pairs !== null);
  if (pairs) return pairsAsTargets(session, wanted, pairs);
  if (names.length > 0) return namesAsTargets(session, wanted, words, names);
  if (words.length > 0) {
    for (const word of words) kindFor(word);
    throw plain('resource(s) were provided, but no name was specified');
  }
  throw plain(NOTHING_NAMED);
}

const NOTHING_NAMED = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

function readPairs(args: readonly string[], wanted: Wanted): { word: string; name: string }[] | null {
  const { defaultWord } = wanted;
  if (defaultWord !== undefined) {
    return args.map((arg) => splitPair(arg) ?? { word: defaultWord, name: arg });
  }
  return areCombined(args) ? args.flatMap((arg) => splitPair(arg) ?? []) : null;
}

async function filesAsTargets(session: Session, wanted: Wanted, args: readonly string[]): Promise<Targets> {
  if (args.length > 0 && areCombined(args)) {
    throw plain('resource/name arguments cannot be provided when a path is specified');
  }
  if (args.length > 0) {
    throw plain(
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    );
  }
  const steps = await readFiles(session, { validate: wanted.validate ?? false });
  const keep = fileFilter(wanted.selector ?? '');
  const list = steps.flatMap((step): Target[] => {
    if ('problem' in step) return [{ type: 'problem', problem: step.problem }];
    return keep(step.found) ? [{ type: 'file', file: step.found }] : [];
  });
  return { list, single: isSingleFile(session) && list.length === 1 };
}

function fileFilter(selector: string): (file: FromFile) => boolean {
  if (selector.trim() === '') return () => true;
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) throw plain(`the provided selector "${selector}" is not valid: ${parsed.message}`);
  return (file) => matchesRequirements(parsed.requirements, file.object['metadata']?.labels);
}

function listsAsTargets(
  session: Session,
  wanted: Wanted,
  words: readonly string[],
  names: readonly string[],
  combined: boolean,
): Targets {
  if (names.length > 0) throw plain('name cannot be provided when a selector is specified');
  if (combined) throw plain('selectors and the all flag cannot be used when passing resource/name arguments');
  if (words.length === 0) throw plain('at least one resource must be specified to use a selector');
  const kinds = kindsOf(words, wanted);
  const list = kinds.map((kind): Target => ({
    type: 'list',
    kind,
    namespace: namespaceOf(session, wanted, kind),
  }));
  return { list, single: false };
}

function kindsOf(words: readonly string[], wanted: Wanted): KindDefinition[] {
  if (wanted.oneKind && words.length > 1) throw plain('you may only specify a single resource type');
  return [...new Set(words.map((word) => kindFor(word)))];
}

function pairsAsTargets(
  session: Session,
  wanted: Wanted,
  pairs: readonly { word: string; name: string }[],
): Targets {
  const found = pairs.map(({ word, name }) => ({ kind: kindFor(word), name }));
  if (wanted.oneKind && new Set(found.map(({ kind }) => kind)).size > 1) {
    throw plain('you may only specify a single resource type');
  }
  const list = found.map(({ kind, name }) => named(session, wanted, kind, name));
  return { list, single: list.length === 1 };
}

function namesAsTargets(
  session: Session,
  wanted: Wanted,
  words: readonly string[],
  names: readonly string[],
): Targets {
  if (words.length > 1) throw plain('you must specify only one resource');
  const [kind] = kindsOf(words, wanted);
  if (!kind) throw plain('you must provide a resource and a resource name together');
  return { list: names.map((name) => named(session, wanted, kind, name)), single: names.length === 1 };
}

function named(session: Session, wanted: Wanted, kind: KindDefinition, name: string): Target {
  if (kind.namespaced && wanted.allNamespaces) {
    throw plain('a resource cannot be retrieved by name across all namespaces');
  }
  return { type: 'name', kind, namespace: namespaceOf(session, wanted, kind), name };
}

function namespaceOf(session: Session, wanted: Wanted, kind: KindDefinition): string {
  return kind.namespaced && !wanted.allNamespaces ? session.namespace : '';
}

/**
 * Calls `act` for each thing that the command line names, one after another, and gathers what goes wrong on the way:
 * one failure does not stop the others.
 */
export async function visit(
  session: Session,
  wanted: Wanted,
  act: (found: Found) => Promise<void>,
  targets?: Targets,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const { list } = targets ?? (await targetsOf(session, wanted));
  for (const target of list) {
    try {
      if (target.type === 'problem') throw new KubectlError(target.problem);
      for (const found of await resolve(session, wanted, target)) {
        try {
          await act(found);
        } catch (error) {
          problems.push(problemOf(error));
        }
      }
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return problems;
}

/** Everything that the command line names, with what could not be had. */
export async function findAll(
  session: Session,
  wanted: Wanted,
): Promise<{ found: Found[]; problems: Problem[]; single: boolean }> {
  const targets = await targetsOf(session, wanted);
  const found: Found[] = [];
  const problems = await visit(session, wanted, async (one) => void found.push(one), targets);
  return { found, problems, single: targets.single };
}

async function resolve(
  session: Session,
  wanted: Wanted,
  target: Exclude<Target, { type: 'problem' }>,
): Promise<Found[]> {
  if (target.type === 'list') return listTarget(session, wanted, target.kind, target.namespace);
  if (target.type === 'name') {
    const { kind, namespace, name } = target;
    if (wanted.fetch === false)
      return [{ kind, namespace, name, object: null, source: null, resourceVersion: '' }];
    return [await fetchOne(session, { kind, namespace, name, source: null }, wanted.asTable)];
  }
  const { kind, namespace, name, source, object } = target.file;
  if (wanted.latest) return [await fetchOne(session, { kind, namespace, name, source }, wanted.asTable)];
  return [{ kind, namespace, name, source, object: object as KubeObject, resourceVersion: '' }];
}

/** Asks for one object, saying that the namespace is missing when that is why it is not there. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go Info.Get
export async function fetchOne(
  session: Session,
  what: { kind: KindDefinition; namespace: string; name: string; source: string | null },
  asTable = false,
): Promise<Found> {
  const { kind, namespace, name } = what;
  try {
    const response = await request(session, {
      verb: 'get',
      resource: resourceOf(kind),
      name,
      ...inNamespace(namespace),
      ...(asTable ? { asTable } : {}),
    });
    const { table, resourceVersion } = response;
    if (asTable && table) return { ...what, object: response.object ?? null, table, resourceVersion };
    return { ...what, object: objectOf(response), resourceVersion };
  } catch (error) {
    if (isStatus(error, 'NotFound') && namespace !== '' && namespace !== 'default') {
      const answer = await session.context.host.api({ verb: 'get', resource: 'namespaces', name: namespace });
      if (!answer.ok && answer.reason === 'NotFound') throw statusError(answer);
    }
    throw error;
  }
}

async function listTarget(
  session: Session,
  wanted: Wanted,
  kind: KindDefinition,
  namespace: string,
): Promise<Found[]> {
  const labelSelector = wanted.selector?.trim() ?? '';
  const fieldSelector = wanted.fieldSelector?.trim() ?? '';
  const response = await session.context.host.api({
    verb: 'list',
    resource: resourceOf(kind),
    ...inNamespace(namespace),
    ...(labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    ...(wanted.asTable ? { asTable: true } : {}),
  });
  for (const warning of response.warnings) warn(session, warning);
  if (!response.ok) throw listError(response, kind, labelSelector, fieldSelector);
  const { resourceVersion, table } = response;
  if (wanted.asTable && table) {
    return [{ kind, namespace, name: '', object: null, source: null, table, resourceVersion }];
  }
  return (response.items ?? []).map((object) => ({
    kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    object,
    source: null,
    resourceVersion,
  }));
}

// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/helper.go EnhanceListError
function listError(
  failure: Parameters<typeof statusError>[0],
  kind: KindDefinition,
  labelSelector: string,
  fieldSelector: string,
): KubectlError {
  if (failure.reason !== 'BadRequest' && failure.reason !== 'NotFound') return statusError(failure);
  const subject = `"${resourceText(kind)}"`;
  const start =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${subject}: `
      : `Unable to find ${subject} that match label selector "${labelSelector}", field selector "${fieldSelector}": `;
  return statusError({ ...failure, message: start + failure.message });
}

/** The object of something found by name; only tables and unfetched names have none. */
export function present(found: Found): KubeObject {
  if (!found.object) throw new Error(`${found.name} was not fetched`);
  return found.object;
}
