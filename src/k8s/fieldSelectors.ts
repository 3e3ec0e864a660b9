import type { KubeObject } from './objects.ts';

/** One condition of a `--field-selector`. */
export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

export type ParsedFieldSelector =
  | { readonly ok: true; readonly terms: readonly FieldTerm[] }
  | { readonly ok: false; readonly message: string };

/** Reads `a=b,c!=d`. `message` is upstream's. Whether a kind knows the fields is `unsupportedField`'s business. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/fields/selector.go ParseSelector
export function parseFieldSelector(text: string): ParsedFieldSelector {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    if (match === null) {
      return { ok: false, message: `invalid selector: '${text}'; can't understand '${part}'` };
    }
    const [, field = '', operator, escaped = ''] = match;
    const value = unescapeValue(escaped);
    if (!value.ok) return value;
    // A term that names nothing asks for nothing.
    if (field === '' && value.text === '') continue;
    terms.push({ field, value: value.text, negated: operator === '!=' });
  }
  return { ok: true, terms };
}

/** Splits at commas that no backslash hides. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^\\,]|\\$)+/gs) ?? [];
}

function unescapeValue(text: string): { ok: true; text: string } | { ok: false; message: string } {
  let value = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\') {
      const next = text[++i] ?? '';
      if (next !== '\\' && next !== ',' && next !== '=') {
        return { ok: false, message: `invalid field selector: invalid escape sequence: \\${next}` };
      }
      value += next;
    } else if (char === '=' || char === ',') {
      // Go prints the rune as its number.
      return {
        ok: false,
        message: `invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`,
      };
    } else {
      value += char;
    }
  }
  return { ok: true, text: value };
}

/** Upstream's message when a kind does not know one of the fields, else null. */
export function unsupportedField(
  terms: readonly FieldTerm[],
  apiVersion: string,
  kind: string,
): string | null {
  const own = fieldsOf(apiVersion, kind);
  for (const { field } of terms) {
    if (own !== undefined) {
      const known = Object.hasOwn(own, field) || field === 'metadata.name';
      if (!known && !(field === 'metadata.namespace' && !CLUSTER_SCOPED.has(kind))) {
        return `field label not supported: ${field}`;
      }
    } else if (field !== 'metadata.name' && field !== 'metadata.namespace') {
      return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
    }
  }
  return null;
}

/** Whether the object meets every term. A field that the object lacks counts as ''. */
export function matchesFields(terms: readonly FieldTerm[], object: KubeObject): boolean {
  return terms.every(({ field, value, negated }) => (fieldValue(object, field) === value) !== negated);
}

function fieldValue(object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  const own = fieldsOf(object.apiVersion, object.kind);
  const reader = own !== undefined && Object.hasOwn(own, field) ? own[field] : undefined;
  return reader === undefined ? '' : reader(object);
}

type Reader = (object: KubeObject) => string;

/** Reads a text field by its path. */
function at(path: string): Reader {
  const keys = path.split('.');
  return (object) => {
    let value: unknown = object;
    for (const key of keys) value = (value as Record<string, unknown> | undefined)?.[key];
    return value === undefined || value === null ? '' : String(value);
  };
}

const flag =
  (path: string): Reader =>
  (object) =>
    at(path)(object) === 'true' ? 'true' : 'false';

const paths = (...names: string[]): Record<string, Reader> =>
  Object.fromEntries(names.map((name) => [name, at(name)]));

const CLUSTER_SCOPED = new Set(['Node', 'Namespace']);

function fieldsOf(apiVersion: string, kind: string): Readonly<Record<string, Reader>> | undefined {
  if (kind === 'Event') return FIELDS['Event'];
  return apiVersion === 'v1' && Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined;
}

/** What each kind can be asked for besides its name and namespace. */
// kubernetes: pkg/apis/core/v1/conversion.go and pkg/registry/core/*/strategy.go
const FIELDS: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  Pod: {
    ...paths('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'),
    ...paths('status.phase', 'status.podIP', 'status.nominatedNodeName'),
    'spec.hostNetwork': flag('spec.hostNetwork'),
    // The old name of spec.nodeName.
    'spec.host': at('spec.nodeName'),
    // Accepted, but never filled in upstream.
    'status.podIPs': () => '',
  },
  Node: { 'spec.unschedulable': flag('spec.unschedulable') },
  Service: paths('spec.clusterIP', 'spec.type'),
  Namespace: paths('status.phase'),
  Secret: paths('type'),
  Event: {
    ...paths('involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid'),
    ...paths('involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath'),
    ...paths('reason', 'reportingComponent', 'type'),
    source: (object) => at('source.component')(object) || at('reportingComponent')(object),
  },
  ReplicationController: paths('status.replicas'),
};
