import { plain } from '../../failure.ts';
import { goText } from '../../../../../base/goJson.ts';
import { callFunction, isTrue } from './functions.ts';
import {
  parseTemplate,
  TemplateError,
  type Call,
  type Expression,
  type Pipeline,
  type TemplateNode,
} from './parse.ts';

/** Reads a Go template and gives the function that prints an object with it. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/template.go
export function compileGoTemplate(template: string, allowMissing = true): (object: unknown) => string {
  let nodes: readonly TemplateNode[];
  try {
    nodes = parseTemplate(template);
  } catch (error) {
    if (error instanceof TemplateError)
      throw plain(`error parsing template ${template}, template: output:1: ${error.message}`);
    throw error;
  }
  return (object) => {
    try {
      return run(nodes, { dot: object, variables: new Map([['$', object]]), allowMissing });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw plain(
        `error executing template ${JSON.stringify(template)}: template: output:1: ${error.message}`,
      );
    }
  };
}

interface Scope {
  readonly dot: unknown;
  readonly variables: Map<string, unknown>;
  readonly allowMissing: boolean;
}

function run(nodes: readonly TemplateNode[], scope: Scope): string {
  return nodes.map((node) => runNode(node, scope)).join('');
}

function runNode(node: TemplateNode, scope: Scope): string {
  if (node.type === 'text') return node.text;
  if (node.type === 'print') {
    const value = evaluate(node.pipeline, scope);
    for (const name of node.pipeline.variables) scope.variables.set(name, value);
    return node.pipeline.variables.length > 0 ? '' : printed(value);
  }
  const value = evaluate(node.pipeline, scope);
  const inner = new Map(scope.variables);
  if (node.type === 'range') return runRange(node, value, scope, inner);
  for (const name of node.pipeline.variables) inner.set(name, value);
  if (!isTrue(value)) return run(node.otherwise, { ...scope, variables: inner });
  return run(node.body, { ...scope, dot: node.type === 'with' ? value : scope.dot, variables: inner });
}

function runRange(
  node: Extract<TemplateNode, { type: 'if' | 'range' | 'with' }>,
  value: unknown,
  scope: Scope,
  inner: Map<string, unknown>,
): string {
  const entries = entriesOf(value);
  if (entries.length === 0) return run(node.otherwise, { ...scope, variables: inner });
  return entries
    .map(([key, item]) => {
      const variables = new Map(inner);
      const names = node.pipeline.variables;
      if (names.length > 1) variables.set(names[0] ?? '', key);
      if (names.length > 0) variables.set(names.at(-1) ?? '', item);
      return run(node.body, { ...scope, dot: item, variables });
    })
    .join('');
}

function entriesOf(value: unknown): [unknown, unknown][] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, at) => [at, item]);
  if (typeof value === 'object') return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'number') return Array.from({ length: value }, (_, at) => [at, at]);
  throw new TemplateError(`range can't iterate over ${goText(value)}`);
}

function printed(value: unknown): string {
  return value === undefined || value === null ? '<no value>' : goText(value);
}

function evaluate(pipeline: Pipeline, scope: Scope): unknown {
  let value: unknown;
  for (const [at, call] of pipeline.calls.entries()) {
    value = evaluateCall(call, scope, at === 0 ? [] : [value]);
  }
  return value;
}

function evaluateCall(call: Call, scope: Scope, last: unknown[]): unknown {
  const [head, ...rest] = call;
  if (!head) throw new TemplateError('missing value for command');
  if (head.type !== 'function') {
    if (rest.length > 0 || last.length > 0) throw new TemplateError("can't give argument to non-function");
    return valueOf(head, scope);
  }
  return callFunction(head.name, [...rest.map((expression) => valueOf(expression, scope)), ...last]);
}

function valueOf(expression: Expression, scope: Scope): unknown {
  if (expression.type === 'value') return expression.value;
  if (expression.type === 'function') return callFunction(expression.name, []);
  const { from } = expression;
  let value: unknown;
  if (typeof from !== 'string') value = evaluate(from, scope);
  else if (from === '.') value = scope.dot;
  else if (scope.variables.has(from)) value = scope.variables.get(from);
  else throw new TemplateError(`undefined variable ${JSON.stringify(from)}`);
  for (const name of expression.names) value = member(value, name, scope.allowMissing);
  return value;
}

function member(value: unknown, name: string, allowMissing: boolean): unknown {
  if (value === null || value === undefined) {
    if (allowMissing) return undefined;
    throw new TemplateError(`nil data; no entry for key ${JSON.stringify(name)}`);
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new TemplateError(`can't evaluate field ${name} in type interface {}`);
  }
  if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  if (allowMissing) return undefined;
  throw new TemplateError(`map has no entry for key ${JSON.stringify(name)}`);
}
