import { isRecord } from '../../../base/plain.ts';
import { apiVersionOf, type Draft } from '../../../k8s/kind.ts';
import { rulesOf, type Rule, type Rules } from '../../../k8s/patch/mergeKeys.ts';
import { nameOf, type Call, type Outcome } from '../call.ts';
import { setNamespace, tidy } from '../decode.ts';
import { applyConflict, badRequest, unknownError } from '../error.ts';
import {
  compareFields,
  elementOf,
  fieldsOf,
  pathText,
  SEPARATOR,
  type FieldSet,
} from '../fields/fieldSet.ts';
import {
  DEFAULT_MANAGER,
  entriesOf,
  entryOf,
  ownersOf,
  setManagedFields,
  updated,
  without,
  type Ownership,
} from '../fields/manager.ts';
import { mergeConfig, removeFields } from '../fields/merge.ts';
import { getObject } from '../read.ts';
import { checkObject } from '../structure.ts';
import { createDraft } from './create.ts';
import { updateDraft } from './update.ts';

/**
 * Server-side apply: the manager says what it wants of the object. It gets these fields, loses those that it wants no
 * more, and is refused what others own with another value, unless it insists.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/structuredmerge.go
export function applyFromRequest(call: Call): Outcome {
  const config = configOf(call);
  const rules = rulesOf(call.kind);
  const wanted: FieldSet = new Set(fieldsOf(config, rules).keys());
  const stored = getObject(call.world, call.resource, call.namespace, nameOf(call));
  if (!stored) {
    setManagedFields(config, entriesOf([{ entry: entryOf(call, 'Apply'), fields: wanted }]));
    return createDraft(call, config, 'applied');
  }
  const owners = ownersOf(stored);
  const mine = owners.find(({ entry }) => isMine(call, entry));
  const others = owners.filter((owner) => owner !== mine);
  const merged = mergeConfig(stored, config, rules);
  const { changed } = compareFields(fieldsOf(stored, rules), fieldsOf(merged, rules));
  const settled = settleConflicts(call, others, changed, wanted);
  removeFields(merged, noLongerWanted(mine?.fields ?? new Set(), wanted, settled), rules);
  const draft: Draft = merged;
  setManagedFields(draft, entriesOf([...settled, updated(mine, entryOf(call, 'Apply'), wanted)]));
  return updateDraft(call, stored, draft, 'applied');
}

/** The configuration as a draft. Throws an ApiError when it is none for this object. */
function configOf(call: Call): Draft {
  const { kind, request } = call;
  if (!isRecord(request.body)) throw badRequest('error decoding YAML: the object provided is unrecognized');
  const body: Draft = request.body;
  if (body['metadata']?.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  checkTyped(call, body);
  const config = tidy(body);
  config['apiVersion'] = apiVersionOf(kind);
  config['kind'] = kind.kind;
  const metadata: Draft = config['metadata'];
  metadata['name'] ||= nameOf(call);
  setNamespace(call, config);
  return config;
}

/** Unknown fields are always an error here: the configuration is read by the schema, not decoded. */
function checkTyped(call: Call, body: Draft): void {
  const problem = checkObject({ ...call, request: { ...call.request, fieldValidation: 'Strict' } }, body);
  if (problem === null) return;
  const { kind, namespace } = call;
  const gvk = `${kind.group === '' ? '' : kind.group}/${kind.version}, Kind=${kind.kind}`;
  const texts = problem.paths.map((path) => {
    const what = problem.strict ? 'field not declared in schema' : problem.text;
    return `${typedPath(body, path, rulesOf(kind))}: ${what}`;
  });
  const why = texts.length > 1 ? `errors:\n  ${texts.join('\n  ')}` : texts.join('');
  throw unknownError(`failed to create typed patch object (${namespace}/${nameOf(call)}; ${gvk}): ${why}`);
}

/** `spec.ports[0].foo` as the schema's reader names it: `.spec.ports[port=80,protocol="TCP"].foo`. */
function typedPath(body: Draft, path: string, rules: Rules): string {
  const elements: string[] = [];
  let value: unknown = body;
  let rule: Rule = { fields: rules };
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (index !== undefined && Array.isArray(value)) {
      const element: unknown = value[Number(index)];
      if (!rule.listKeys) return `${pathText(elements.join(SEPARATOR))}[${index}]`;
      elements.push(elementOf(element, rule));
      value = element;
      rule = { fields: rule.fields ?? {} };
    } else if (name !== undefined) {
      elements.push(`f:${name}`);
      value = isRecord(value) ? value[name] : undefined;
      rule = rule.fields?.[name] ?? {};
    }
  }
  return pathText(elements.join(SEPARATOR));
}

/** The other managers as they are afterwards. Throws a Conflict when they own what is changed, unless forced. */
function settleConflicts(
  { request }: Call,
  others: readonly Ownership[],
  changed: FieldSet,
  wanted: FieldSet,
): Ownership[] {
  const conflicts = others.flatMap(({ entry, fields }) =>
    [...fields]
      .filter((path) => changed.has(path) && wanted.has(path))
      .sort()
      .map((path) => ({ manager: managerText(entry), path })),
  );
  if (conflicts.length > 0 && request.force !== true) throw conflictError(conflicts);
  const taken = new Set(conflicts.map(({ path }) => path));
  return others.map((owner) => ({ ...owner, fields: without(owner.fields, taken) }));
}

interface FieldConflict {
  readonly manager: string;
  readonly path: string;
}

// kubernetes: apimachinery/pkg/util/managedfields/internal/conflict.go
function conflictError(conflicts: readonly FieldConflict[]): Error {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field: pathText(path),
  }));
  const [only] = conflicts;
  if (conflicts.length === 1 && only) {
    const text = `Apply failed with 1 conflict: conflict with ${only.manager}: ${pathText(only.path)}`;
    return applyConflict(text, causes);
  }
  const lines = [...new Set(conflicts.map(({ manager }) => manager))]
    .sort()
    .flatMap((manager) => [
      `conflicts with ${manager}:`,
      ...conflicts.filter((one) => one.manager === manager).map((one) => `- ${pathText(one.path)}`),
    ]);
  return applyConflict(`Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`, causes);
}

function managerText({ manager, operation, subresource, apiVersion }: Ownership['entry']): string {
  const name = JSON.stringify(manager);
  const part = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${name}${part} using ${apiVersion}` : `${name}${part}`;
}

/** What only this manager owned and does not name any more. An element stays while others own anything in it. */
function noLongerWanted(before: FieldSet, wanted: FieldSet, others: readonly Ownership[]): Set<string> {
  const owned = others.flatMap(({ fields }) => [...fields]);
  const isHeld = (path: string): boolean =>
    owned.some((other) => other === path || other.startsWith(path + SEPARATOR));
  return new Set([...before].filter((path) => !wanted.has(path) && !isHeld(path)));
}

function isMine({ request }: Call, entry: Ownership['entry']): boolean {
  const manager = request.fieldManager ?? DEFAULT_MANAGER;
  return (
    entry.operation === 'Apply' && entry.manager === manager && entry.subresource === request.subresource
  );
}
