import { beforeAll, describe, expect, test } from 'vitest';
import type { Draft } from '../../k8s/kind.ts';
import { loadSchema, type Schema } from '../../k8s/schema/schema.ts';
import type { ApiRequest } from '../../protocol/api.ts';
import type { World } from '../world.ts';
import { getObject } from './read.ts';
import { handleRequest } from './request.ts';
import { createService, deploymentDraft, emptyWorld, send, serviceDraft } from './testCluster.ts';

let schema: Schema;
beforeAll(async () => {
  schema = await loadSchema();
});

type Request = Omit<ApiRequest, 'namespace'>;
const create = (body: Draft, resource = 'services'): Request => ({
  verb: 'create',
  resource,
  body,
  fieldValidation: 'Strict',
});
const patch = (patchType: ApiRequest['patchType'], body: unknown): Request => ({
  verb: 'patch',
  resource: 'services',
  name: 'web',
  patchType: patchType ?? 'strategic',
  body,
  fieldValidation: 'Strict',
});

function someWorld(): World {
  const world = emptyWorld();
  createService(world);
  send(world, { verb: 'create', resource: 'deployments.apps', body: deploymentDraft('app') });
  return world;
}

const cannot = (kind: string, why: string): string =>
  `${kind} in version "v1" cannot be handled as a ${kind}: ${why}`;

describe('refused is', () => {
  test.each([
    [
      'an unknown field',
      create(serviceDraft({ foo: 1 }, 'a')),
      400,
      cannot('Service', 'strict decoding error: unknown field "spec.foo"'),
    ],
    [
      'several unknown fields',
      create(serviceDraft({ foo: 1, ports: [{ port: 80, bar: 2 }] }, 'a')),
      400,
      cannot('Service', 'strict decoding error: unknown field "spec.foo", unknown field "spec.ports[0].bar"'),
    ],
    [
      'text for a number',
      create(serviceDraft({ ports: [{ port: 'eighty' }] }, 'a')),
      400,
      cannot(
        'Service',
        'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
      ),
    ],
    [
      'a number for text',
      create(serviceDraft({ selector: { app: 1 } }, 'a')),
      400,
      cannot(
        'Service',
        'json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type string',
      ),
    ],
    [
      'a map for a list',
      create(serviceDraft({ ports: { port: 80 } }, 'a')),
      400,
      cannot(
        'Service',
        'json: cannot unmarshal object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort',
      ),
    ],
    [
      'a boolean label',
      create({ ...serviceDraft(), metadata: { name: 'a', labels: { a: true } } }),
      400,
      cannot(
        'Service',
        'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
      ),
    ],
    [
      'text for a count',
      create(deploymentDraft('b', { replicas: 'three' }), 'deployments.apps'),
      400,
      cannot(
        'Deployment',
        'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      ),
    ],
    [
      'an unknown field in a strategic patch',
      patch('strategic', {
        metadata: { labels: { a: 'b' } },
        spec: { foo: 1, '$setElementOrder/ports': [] },
      }),
      422,
      ' "" is invalid: patch: Invalid value: "map[metadata:map[labels:map[a:b]] spec:map[foo:1]]": strict decoding error: unknown field "spec.foo"',
    ],
    [
      'a wrong type in a strategic patch',
      patch('strategic', { spec: { healthCheckNodePort: 'three' } }),
      422,
      ' "" is invalid: patch: Invalid value: "map[spec:map[healthCheckNodePort:three]]": unrecognized type: int32',
    ],
    [
      'a number for text in a strategic patch',
      patch('strategic', { spec: { type: 5 } }),
      422,
      ' "" is invalid: patch: Invalid value: "map[spec:map[type:5]]": cannot convert int64 to v1.ServiceType',
    ],
    [
      'a field that the schema of an applied configuration has not',
      patch('apply', serviceDraft({ ports: [{ port: 80, bar: 1 }] })),
      500,
      'failed to create typed patch object (default/web; /v1, Kind=Service): .spec.ports[port=80,protocol="TCP"].bar: field not declared in schema',
    ],
  ])('%s', (_what, request, code, message) => {
    const world = someWorld();
    const response = handleRequest(world, { namespace: 'default', ...request }, schema);
    expect(response).toMatchObject({ ok: false, code, message });
  });

  test.each(['merge', 'json'] as const)(
    'an unknown field in a %s patch, shown in the whole object',
    (type) => {
      const body = type === 'merge' ? { spec: { foo: 1 } } : [{ op: 'add', path: '/spec/foo', value: 1 }];
      const response = handleRequest(someWorld(), { namespace: 'default', ...patch(type, body) }, schema);
      expect(response).toMatchObject({
        ok: false,
        code: 422,
        message: expect.stringMatching(
          /^ "" is invalid: patch: Invalid value: "\{.*\\"foo\\":1.*\}": strict decoding error: unknown field "spec.foo"$/,
        ) as string,
      });
    },
  );
});

const withUnknown = (): Draft => serviceDraft({ foo: 1, ports: [{ port: 80, 'a.b': 2 }] }, 'a');

describe('an unknown field', () => {
  test.each([
    ['Warn', ['unknown field "spec.foo"', 'unknown field "spec.ports[0].a.b"']],
    ['Ignore', []],
    [undefined, ['unknown field "spec.foo"', 'unknown field "spec.ports[0].a.b"']],
  ] as const)('is dropped with %s', (fieldValidation, warnings) => {
    const world = someWorld();
    const { fieldValidation: _strict, ...request } = create(withUnknown());
    const validation = fieldValidation === undefined ? {} : { fieldValidation };
    const response = handleRequest(world, { namespace: 'default', ...request, ...validation }, schema);
    expect(response.ok).toBe(true);
    expect(response.warnings).toEqual(warnings);
    const stored = getObject<Draft>(world, 'services', 'default', 'a');
    expect(stored?.['spec']).not.toHaveProperty('foo');
    expect(Object.keys(stored?.['spec'].ports[0])).toEqual(['port', 'protocol', 'targetPort']);
  });
});
