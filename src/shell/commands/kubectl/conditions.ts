import type { KubeObject } from '../../../k8s/objects.ts';
import { plain } from './failure.ts';
import { relaxedPath } from './printing/customColumns.ts';
import { compileJsonPath, type JsonPath } from './printing/jsonPath/evaluate.ts';
import { JsonPathError } from './printing/jsonPath/parse.ts';
import { goText } from '../../../base/goJson.ts';

/** What `kubectl wait --for` waits for. */
export type Condition =
  | { readonly type: 'create' }
  | { readonly type: 'delete' }
  | { readonly type: 'object'; readonly isMet: (object: KubeObject) => boolean };

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/wait.go conditionFuncsFor
export function parseCondition(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return { type: lower };
  if (text.startsWith('condition=')) return statusCondition(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return pathCondition(text.slice('jsonpath='.length));
  throw plain(`unrecognized condition: ${JSON.stringify(text)}`);
}

function statusCondition(text: string): Condition {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? 'true' : text.slice(equals + 1);
  return { type: 'object', isMet: (object) => hasCondition(object, name.toLowerCase(), value.toLowerCase()) };
}

interface StatusCondition {
  readonly type?: string;
  readonly status?: string;
  readonly observedGeneration?: number;
}

/** A condition that the controller has not brought up to the newest generation does not count yet. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/condition.go checkCondition
function hasCondition(object: KubeObject, name: string, value: string): boolean {
  const status = (object['status'] ?? {}) as { conditions?: StatusCondition[]; observedGeneration?: number };
  const found = status.conditions?.find(({ type }) => type?.toLowerCase() === name);
  if (!found || found.status === undefined) return false;
  const { generation } = object.metadata;
  const observed = found.observedGeneration ?? status.observedGeneration;
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return found.status.toLowerCase() === value;
}

function pathCondition(text: string): Condition {
  const [expression = '', given, ...more] = splitAtEquals(text);
  if (more.length > 0) {
    throw plain(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const template = relaxedPath(expression);
  const value = given === undefined ? null : given.replace(/^['"]+|['"]+$/g, '');
  if (value === '') {
    throw plain(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (template === '') throw plain('jsonpath expression cannot be empty');
  const path = compile(template);
  return { type: 'object', isMet: (object) => isPathMet(path, object, value) };
}

/** At single `=`; `==` belongs to a filter. */
function splitAtEquals(text: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const last = parts.length - 1;
    if (char === '=' && text[at + 1] === '=') {
      parts[last] += '==';
      at++;
    } else if (char === '=') parts.push('');
    else parts[last] += char;
  }
  return parts;
}

function compile(template: string): JsonPath {
  try {
    return compileJsonPath(template);
  } catch (error) {
    throw error instanceof JsonPathError ? plain(error.message) : error;
  }
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/json.go
function isPathMet(path: JsonPath, object: KubeObject, value: string | null): boolean {
  let results: unknown[][];
  try {
    results = path.find(object);
  } catch (error) {
    throw error instanceof JsonPathError ? plain(error.message) : error;
  }
  const [first = []] = results;
  if (first.length === 0) return false;
  if (results.length > 1) throw plain('given jsonpath expression matches more than one list');
  if (first.length > 1) throw plain('given jsonpath expression matches more than one value');
  if (value === null) return true;
  if (typeof first[0] === 'object' && first[0] !== null) {
    throw plain('jsonpath leads to a nested object or list which is not supported');
  }
  return goText(first[0]).trim() === value.trim();
}
