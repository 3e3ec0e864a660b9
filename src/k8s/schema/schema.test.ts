import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { KINDS } from '../kinds/index.ts';
import { apiVersionOf } from '../kind.ts';
import { checkStructure, describeField, loadDescribedSchema, loadSchema } from './schema.ts';

const schema = await loadSchema();
const described = await loadDescribedSchema();

/** What the API server's decoder (apimachinery v0.36.0, strict) answers: a JSON object a line. */
const rows = readFileSync(new URL('testdata/decode.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { object: Record<string, unknown>; error: string });

test.each(rows)('decodes $object: $error', ({ object, error }) => {
  const { errors } = checkStructure(schema, object, 'Strict');
  const texts = errors.map(({ message }) => message).join(', ');
  expect(errors[0]?.strict ? `strict decoding error: ${texts}` : texts).toBe(error);
});

const misspelt = { apiVersion: 'v1', kind: 'Service', spec: { foo: 1, ports: [{ port: 80, bar: 1 }] } };

describe('fields that nobody knows', () => {
  test.each([
    ['Strict', ['unknown field "spec.foo"', 'unknown field "spec.ports[0].bar"'], []],
    ['Warn', [], ['unknown field "spec.foo"', 'unknown field "spec.ports[0].bar"']],
    ['Ignore', [], []],
  ] as const)('%s', (validation, errors, warnings) => {
    const check = checkStructure(schema, misspelt, validation);
    expect(check.errors.map(({ message }) => message)).toEqual(errors);
    expect(check.warnings).toEqual(warnings);
  });

  it('tells the path for the editor', () => {
    const { errors } = checkStructure(schema, misspelt, 'Strict');
    expect(errors.map(({ path }) => path)).toEqual(['spec.foo', 'spec.ports[0].bar']);
  });

  it('counts to a hundred', () => {
    const spec = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`x${i}`, 1]));
    expect(checkStructure(schema, { ...misspelt, spec }, 'Strict').errors).toHaveLength(100);
  });

  it('refuses __proto__ as any other', () => {
    const object = JSON.parse('{"apiVersion":"v1","kind":"Pod","__proto__":{"x":1}}') as Record<
      string,
      unknown
    >;
    expect(checkStructure(schema, object, 'Strict').errors[0]?.message).toBe('unknown field "__proto__"');
  });
});

it('lets kinds pass that it does not know', () => {
  expect(checkStructure(schema, { apiVersion: 'x/v1', kind: 'Y', a: 1 }, 'Strict').errors).toEqual([]);
});

it('knows every kind of the registry', () => {
  const unknown = KINDS.filter((kind) => describeField(schema, apiVersionOf(kind), kind.kind, '') === null);
  expect(unknown.map((kind) => `${apiVersionOf(kind)}/${kind.kind}`)).toEqual([]);
});

describe('what the documentation says', () => {
  test.each([
    ['v1', 'Service', 'spec.ports', { type: '[]ServicePort', shape: 'list', required: false, enum: null }],
    ['v1', 'Service', 'spec.ports[0].port', { type: 'integer', shape: 'scalar', required: true }],
    ['v1', 'Service', 'spec.ports.targetPort', { type: 'IntOrString', shape: 'scalar' }],
    ['v1', 'Service', 'spec.selector', { type: 'map[string]string', shape: 'map', fields: null }],
    ['v1', 'Service', 'spec.selector.app', { type: 'string', shape: 'scalar' }],
    ['v1', 'Service', 'spec.ports.protocol', { type: 'string', enum: ['SCTP', 'TCP', 'UDP'] }],
    ['v1', 'Service', 'spec', { type: 'ServiceSpec', shape: 'object' }],
    ['v1', 'Service', '', { type: 'Service', shape: 'object' }],
    ['v1', 'Pod', 'spec.containers.resources.limits', { type: 'map[string]Quantity', shape: 'map' }],
    ['v1', 'Pod', 'metadata.creationTimestamp', { type: 'string', shape: 'scalar' }],
    ['apps/v1', 'Deployment', 'spec.paused', { type: 'boolean', shape: 'scalar' }],
  ])('%s %s %s', (apiVersion, kind, path, wanted) => {
    expect(describeField(described, apiVersion, kind, path)).toMatchObject(wanted);
  });

  test.each([
    ['v1', 'Service', 'spec.nope'],
    ['v1', 'Nope', ''],
    ['v1', 'Service', 'spec.type.x'],
  ])('nothing of %s %s %s', (apiVersion, kind, path) => {
    expect(describeField(described, apiVersion, kind, path)).toBeNull();
  });

  it('has a text for nearly every field', () => {
    const { fields } = describeField(described, 'v1', 'Pod', ['spec', 'containers']) ?? {};
    expect(Object.keys(fields ?? {})).toContain('readinessProbe');
    expect(Object.values(fields ?? {}).every(({ description }) => description.length > 20)).toBe(true);
  });

  it('has no texts where only checks are wanted', () => {
    expect(describeField(schema, 'v1', 'Pod', 'spec')?.description).toBe('');
  });
});
