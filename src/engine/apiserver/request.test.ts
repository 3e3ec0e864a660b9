import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../protocol/api.ts';
import { getObject } from './read.ts';
import { handleRequest } from './request.ts';
import {
  addNamespace,
  createService,
  deploymentDraft,
  emptyWorld,
  patchSpec,
  podDraft,
  refused,
  send,
  serviceDraft,
} from './testCluster.ts';
import type { World } from '../world.ts';
import { createObject, deleteObject } from './write.ts';

/** A Service `web`, a Deployment `app`, and a Namespace that is going. */
function someWorld(): World {
  const world = emptyWorld();
  createService(world, { clusterIP: '10.96.0.7' });
  send(world, { verb: 'create', resource: 'deployments.apps', body: deploymentDraft('app') });
  addNamespace(world, 'going');
  deleteObject(world, 'namespaces', '', 'going');
  return world;
}

const web = { resource: 'services', name: 'web' } as const;
const make = { verb: 'create', resource: 'services' } as const;
const app = { resource: 'deployments.apps', name: 'app' } as const;

const named = (world: World, request: Partial<ApiRequest>): (string | undefined)[] => {
  const response = handleRequest(world, { verb: 'list', resource: 'pods', ...request }, null);
  if (!response.ok) throw new Error(response.message);
  return (response.items ?? []).map(({ metadata }) => metadata.name);
};

const podWorld = (): World => {
  const world = emptyWorld();
  for (const [namespace, name, labels] of [
    ['other', 'a', { app: 'x' }],
    ['default', 'c', { app: 'x', tier: 'front' }],
    ['default', 'b', { app: 'x', tier: 'back' }],
    ['default', 'd', {}],
  ] as const) {
    createObject(world, 'pods', { ...podDraft(name), metadata: { namespace, name, labels } });
  }
  return world;
};

describe('errors', () => {
  const table: [string, Omit<ApiRequest, 'namespace'> & { namespace?: string }, number, string, string][] = [
    ['get of nothing', { ...web, verb: 'get', name: 'nope' }, 404, 'NotFound', 'services "nope" not found'],
    [
      'get of nothing with a group',
      { ...app, verb: 'get', name: 'nope' },
      404,
      'NotFound',
      'deployments.apps "nope" not found',
    ],
    ['patch of nothing', { ...patchSpec({}), name: 'nope' }, 404, 'NotFound', 'services "nope" not found'],
    [
      'delete of nothing',
      { ...web, verb: 'delete', name: 'nope' },
      404,
      'NotFound',
      'services "nope" not found',
    ],
    [
      'scale of nothing',
      { ...app, verb: 'get', subresource: 'scale', name: 'nope' },
      404,
      'NotFound',
      'deployments.apps "nope" not found',
    ],
    [
      'a resource that is none',
      { verb: 'get', resource: 'gnomes', name: 'a' },
      404,
      'NotFound',
      'the server could not find the requested resource',
    ],
    [
      'a subresource that is none',
      { ...web, verb: 'get', subresource: 'scale' },
      404,
      'NotFound',
      'the server could not find the requested resource',
    ],
    [
      'create of what is there',
      { ...make, body: serviceDraft() },
      409,
      'AlreadyExists',
      'services "web" already exists',
    ],
    [
      'create in no namespace',
      { ...make, namespace: 'nons', body: serviceDraft() },
      404,
      'NotFound',
      'namespaces "nons" not found',
    ],
    [
      'create in a namespace that is going',
      { ...make, namespace: 'going', body: serviceDraft() },
      403,
      'Forbidden',
      'services "web" is forbidden: unable to create new content in namespace going because it is being terminated',
    ],
    [
      'create with another namespace than the URL',
      { ...make, body: { ...serviceDraft(), metadata: { name: 'a', namespace: 'other' } } },
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'create without a name',
      { ...make, body: { ...serviceDraft(), metadata: {} } },
      422,
      'Invalid',
      'Service "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'create of another version',
      { ...make, body: { ...serviceDraft(), apiVersion: 'v2' } },
      400,
      'BadRequest',
      'the API version in the data (v2) does not match the expected API version (v1)',
    ],
    [
      'delete of a namespace that must stay',
      { verb: 'delete', resource: 'namespaces', name: 'default' },
      403,
      'Forbidden',
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ],
    [
      'update of what has changed since',
      {
        ...web,
        verb: 'update',
        body: { ...serviceDraft(), metadata: { name: 'web', resourceVersion: '1' } },
      },
      409,
      'Conflict',
      'Operation cannot be fulfilled on services "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'patch with a resourceVersion of before',
      { ...web, verb: 'patch', patchType: 'merge', body: { metadata: { resourceVersion: '1' } } },
      409,
      'Conflict',
      'Operation cannot be fulfilled on services "web": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'update of another object of that name',
      { ...web, verb: 'update', body: { ...serviceDraft(), metadata: { name: 'web', uid: 'x' } } },
      409,
      'Conflict',
      'Operation cannot be fulfilled on services "web": StorageError: invalid object, Code: 4, Key: /registry/services/specs/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: UID',
    ],
    [
      'update with another name',
      { ...web, verb: 'update', body: serviceDraft({}, 'a') },
      400,
      'BadRequest',
      'the name of the object (a) does not match the name on the URL (web)',
    ],
    [
      'update with another namespace',
      { ...web, verb: 'update', body: { ...serviceDraft(), metadata: { name: 'web', namespace: 'other' } } },
      400,
      'BadRequest',
      'the namespace of the object (other) does not match the namespace on the request (default)',
    ],
    [
      'delete with the uid of another',
      { ...web, verb: 'delete', preconditions: { uid: 'x' } },
      409,
      'Conflict',
      'Operation cannot be fulfilled on Service "web": the UID in the precondition (x) does not match the UID in record (UID). The object might have been deleted and then recreated',
    ],
    [
      'a JSON patch that does not fit',
      { ...web, verb: 'patch', patchType: 'json', body: [{ op: 'replace', path: '/spec/foo', value: 1 }] },
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
    ],
    [
      'a strategic patch that is none',
      { ...web, verb: 'patch', patchType: 'strategic', body: [1] },
      400,
      'BadRequest',
      'invalid JSON document',
    ],
    [
      'a strategic patch that cannot be merged',
      { ...web, verb: 'patch', patchType: 'strategic', body: { spec: { ports: [{ name: 'a' }] } } },
      500,
      '',
      'map: map[name:a] does not contain declared merge key: port',
    ],
    [
      'a negative scale',
      { ...app, verb: 'patch', subresource: 'scale', patchType: 'merge', body: { spec: { replicas: -1 } } },
      422,
      'Invalid',
      'Scale.autoscaling "app" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a label selector that is none',
      { verb: 'list', resource: 'services', labelSelector: 'a in b' },
      400,
      'BadRequest',
      "unable to parse requirement: found 'b' expected: '('",
    ],
    [
      'a field selector that is none',
      { verb: 'list', resource: 'services', fieldSelector: 'abc' },
      400,
      'BadRequest',
      "invalid selector: 'abc'; can't understand 'abc'",
    ],
    [
      'a field that cannot be selected by',
      { verb: 'list', resource: 'services', fieldSelector: 'spec.foo=x' },
      400,
      'BadRequest',
      'field label not supported: spec.foo',
    ],
    [
      'a selector of a Deployment that changes',
      {
        ...app,
        verb: 'patch',
        patchType: 'merge',
        body: {
          spec: { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } },
        },
      },
      422,
      'Invalid',
      'Deployment.apps "app" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    ],
    [
      'several errors at once',
      { ...make, body: serviceDraft({ ports: [{ port: 1 }, { port: 0 }] }, 'a') },
      422,
      'Invalid',
      'Service "a" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value, spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
    ],
    [
      'a Pod of an account that is not there',
      { verb: 'create', resource: 'pods', body: podDraft('p', { serviceAccountName: 'robot' }) },
      403,
      'Forbidden',
      'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    ],
    [
      'a Pod of a class that is not there',
      { verb: 'create', resource: 'pods', body: podDraft('p', { priorityClassName: 'vip' }) },
      403,
      'Forbidden',
      'pods "p" is forbidden: no PriorityClass with name vip was found',
    ],
  ];

  test.each(table)('%s', (_what, request, code, reason, message) => {
    const world = someWorld();
    const before = world.api.resourceVersion;
    const uid = getObject(world, 'services', 'default', 'web')?.metadata.uid ?? '';
    const failure = refused(world, request);
    expect([failure.code, failure.reason, failure.message]).toEqual([
      code,
      reason,
      message.replace('UID)', `${uid})`).replace(/UID$/, uid),
    ]);
    expect(world.api.resourceVersion).toBe(before);
  });

  test('name what they are about', () => {
    const { details } = refused(someWorld(), { ...app, verb: 'get', name: 'nope' });
    expect(details).toEqual({ name: 'nope', group: 'apps', kind: 'deployments' });
  });

  test('have a cause for each field', () => {
    const { details } = refused(someWorld(), { ...make, body: serviceDraft({ ports: [] }, 'a') });
    expect(details).toEqual({
      name: 'a',
      kind: 'Service',
      causes: [{ reason: 'FieldValueRequired', field: 'spec.ports', message: 'Required value' }],
    });
  });

  test('say when the name is taken by something that is being deleted', () => {
    const world = emptyWorld();
    const body = { ...serviceDraft(), metadata: { name: 'web', finalizers: ['example.com/hold'] } };
    send(world, { ...make, body });
    send(world, { ...web, verb: 'delete' });
    expect(refused(world, { ...make, body }).message).toBe(
      'object is being deleted: services "web" already exists',
    );
  });
});

describe('a new object', () => {
  test('gets what the server gives', () => {
    const world = emptyWorld();
    const { object, changed, resourceVersion } = createService(world);
    expect(changed).toBe('created');
    expect(resourceVersion).toBe(String(world.api.resourceVersion));
    expect(object?.metadata).toMatchObject({
      name: 'web',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(object?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(object?.metadata).not.toHaveProperty('generation');
    expect(Object.isFrozen((object as unknown as { spec: object }).spec)).toBe(true);
  });

  test('counts its generation where the kind does', () => {
    const world = someWorld();
    const generation = (): unknown =>
      getObject(world, 'deployments.apps', 'default', 'app')?.metadata.generation;
    expect(generation()).toBe(1);
    send(world, { ...app, verb: 'patch', patchType: 'merge', body: { metadata: { labels: { a: 'b' } } } });
    expect(generation()).toBe(1);
    send(world, { ...app, verb: 'patch', patchType: 'merge', body: { spec: { replicas: 2 } } });
    expect(generation()).toBe(2);
    send(world, {
      ...app,
      verb: 'patch',
      subresource: 'status',
      patchType: 'merge',
      body: { status: { replicas: 2 } },
    });
    expect(generation()).toBe(2);
  });

  test('has a name of its own for generateName', () => {
    const world = emptyWorld();
    const body = { ...podDraft(''), metadata: { generateName: 'web-' } };
    const names = [0, 1].map(
      () => send(world, { verb: 'create', resource: 'pods', body }).object?.metadata.name,
    );
    expect(names[0]).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(names[1]).not.toBe(names[0]);
  });

  test("has no status but the server's", () => {
    const world = emptyWorld();
    const body = { ...serviceDraft(), status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } };
    expect(send(world, { ...make, body }).object).toMatchObject({ status: { loadBalancer: {} } });
  });

  test('has no nulls', () => {
    const world = emptyWorld();
    const body = {
      ...serviceDraft({ externalName: null }),
      metadata: { name: 'web', labels: null, creationTimestamp: null },
    };
    const { object } = send(world, { ...make, body });
    expect(JSON.stringify(object)).not.toContain('null');
  });
});

describe('an update', () => {
  test.each([
    [
      'the same object',
      { ...web, verb: 'update', body: serviceDraft({ clusterIP: '10.96.0.7' }) },
      'unchanged',
    ],
    ['an empty patch', patchSpec({}), 'unchanged'],
    ['a patch of what is so already', patchSpec({ type: 'ClusterIP' }), 'unchanged'],
    ['a patch of something', patchSpec({ type: 'NodePort' }), 'configured'],
    [
      'a scale to what it is',
      { ...app, verb: 'patch', subresource: 'scale', patchType: 'merge', body: { spec: { replicas: 1 } } },
      'unchanged',
    ],
  ] as const)('of %s', (_what, request, changed) => {
    const world = someWorld();
    world.kernel.nowUs = 5_000_000;
    const [before, happenings] = [world.api.resourceVersion, world.happenings.byId.size];
    const response = send(world, request);
    expect(response.changed).toBe(changed);
    expect(world.api.resourceVersion - before).toBe(changed === 'unchanged' ? 0 : 1);
    expect(world.happenings.byId.size - happenings).toBe(changed === 'unchanged' ? 0 : 1);
  });

  test('cannot change the status on the way, nor the rest through the status', () => {
    const world = someWorld();
    const body = { spec: { replicas: 5 }, status: { replicas: 9 } };
    send(world, { ...app, verb: 'patch', patchType: 'merge', body });
    expect(getObject(world, 'deployments.apps', 'default', 'app')).toMatchObject({ spec: { replicas: 5 } });
    expect(getObject(world, 'deployments.apps', 'default', 'app')).not.toMatchObject({
      status: { replicas: 9 },
    });
    send(world, {
      ...app,
      verb: 'patch',
      subresource: 'status',
      patchType: 'merge',
      body: { spec: { replicas: 7 }, status: { replicas: 9 } },
    });
    expect(getObject(world, 'deployments.apps', 'default', 'app')).toMatchObject({
      spec: { replicas: 5 },
      status: { replicas: 9 },
    });
  });

  test('leaves what only the server writes', () => {
    const world = someWorld();
    const { metadata } = getObject(world, 'services', 'default', 'web') ?? {};
    const body = {
      metadata: {
        creationTimestamp: '2000-01-01T00:00:00Z',
        generation: 9,
        deletionTimestamp: '2000-01-01T00:00:00Z',
        labels: { a: 'b' },
      },
    };
    const { object } = send(world, { ...web, verb: 'patch', patchType: 'merge', body });
    expect(object?.metadata).toMatchObject({
      uid: metadata?.uid,
      creationTimestamp: metadata?.creationTimestamp,
      labels: { a: 'b' },
    });
    expect(object?.metadata).not.toHaveProperty('deletionTimestamp');
  });

  test('in a dry run answers what would be', () => {
    const world = someWorld();
    const before = world.api.resourceVersion;
    const response = send(world, { ...patchSpec({ type: 'NodePort' }), dryRun: true });
    expect(response.object).toMatchObject({ spec: { type: 'NodePort' } });
    expect(getObject(world, 'services', 'default', 'web')).toMatchObject({ spec: { type: 'ClusterIP' } });
    expect(world.api.resourceVersion).toBe(before);
  });
});

describe('the scale of a Deployment', () => {
  test('reads and writes its replicas', () => {
    const world = someWorld();
    expect(send(world, { ...app, verb: 'get', subresource: 'scale' }).object).toMatchObject({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { selector: 'app=app' },
    });
    const body = { spec: { replicas: 4 } };
    const { object } = send(world, { ...app, verb: 'patch', subresource: 'scale', patchType: 'merge', body });
    expect(object).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    expect(getObject(world, 'deployments.apps', 'default', 'app')).toMatchObject({ spec: { replicas: 4 } });
  });
});

describe('a list', () => {
  test.each([
    ['everywhere, by namespace and name', {}, ['b', 'c', 'd', 'a']],
    ['in one namespace', { namespace: 'default' }, ['b', 'c', 'd']],
    ['of a namespace that is not there', { namespace: 'nons' }, []],
    ['by a label', { namespace: 'default', labelSelector: 'app=x' }, ['b', 'c']],
    ['by a label everywhere', { labelSelector: 'app=x' }, ['b', 'c', 'a']],
    ['by two labels', { namespace: 'default', labelSelector: 'app=x,tier=back' }, ['b']],
    ['by what a label is not', { namespace: 'default', labelSelector: 'tier!=back' }, ['c', 'd']],
    ['by one of several values', { namespace: 'default', labelSelector: 'tier in (back,front)' }, ['b', 'c']],
    ['by a label that nobody has', { namespace: 'default', labelSelector: 'a=b' }, []],
    ['by a field', { fieldSelector: 'metadata.name=a' }, ['a']],
    ['by both', { labelSelector: 'app=x', fieldSelector: 'metadata.namespace!=other' }, ['b', 'c']],
  ])('%s', (_what, request, names) => {
    expect(named(podWorld(), request)).toEqual(names);
  });

  test('as a table has the columns of the kind and a row for each object', () => {
    const { table } = send(someWorld(), { verb: 'list', resource: 'services', asTable: true });
    expect(table?.columns.map(({ name }) => name)).toEqual([
      'Name',
      'Type',
      'Cluster-IP',
      'External-IP',
      'Port(s)',
      'Age',
      'Selector',
    ]);
    expect(table?.rows.map(({ cells }) => cells)).toEqual([
      ['web', 'ClusterIP', '10.96.0.7', '<none>', '80/TCP', '0s', 'app=web'],
    ]);
  });
});

describe('warnings', () => {
  test.each([
    [
      'of any request for Endpoints',
      { verb: 'list', resource: 'endpoints' },
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ],
    [
      'of a refused one too',
      { verb: 'get', resource: 'endpoints', name: 'nope' },
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ],
    [
      'of the kind',
      { ...make, body: serviceDraft({ externalName: 'a.b' }, 'a') },
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ],
  ] as const)('%s', (_what, request, warning) => {
    expect(handleRequest(someWorld(), { namespace: 'default', ...request }, null).warnings).toContain(
      warning,
    );
  });
});

describe('what happened', () => {
  test.each([
    [
      'create',
      { ...make, body: serviceDraft({}, 'a') },
      'created',
      'Service/default/a',
      'You created Service a.',
    ],
    [
      'patch',
      patchSpec({ type: 'NodePort' }),
      'patched',
      'Service/default/web',
      'You patched Service web: spec.externalTrafficPolicy = Cluster, spec.ports, spec.type = NodePort.',
    ],
    [
      'scale',
      { ...app, verb: 'patch', subresource: 'scale', patchType: 'merge', body: { spec: { replicas: 3 } } },
      'scaled',
      'Deployment/default/app',
      'You scaled Deployment app: spec.replicas = 3.',
    ],
    [
      'apply',
      { ...patchSpec({ selector: { app: null } }), fieldManager: 'kubectl-client-side-apply' },
      'applied',
      'Service/default/web',
      'You applied Service web: spec.selector.app removed.',
    ],
    ['delete', { ...web, verb: 'delete' }, 'deleted', 'Service/default/web', 'You deleted Service web.'],
    [
      'namespace',
      { verb: 'delete', resource: 'namespaces', name: 'other' },
      'deleted',
      'Namespace/other',
      'You deleted Namespace other.',
    ],
  ] as const)('is written down: %s', (_what, request, what, subject, text) => {
    const world = someWorld();
    const { happening } = send(world, request);
    expect(world.happenings.byId.get(happening ?? 0)).toMatchObject({
      actor: 'you',
      what,
      subject,
      text,
      cause: null,
    });
  });

  test('causes the change and what follows from it', () => {
    const world = emptyWorld();
    const { happening } = createService(world);
    expect(world.api.changes.get(world.api.resourceVersion)?.cause).toBe(happening);
    expect(world.api.causes.get('services/default/web')).toBe(happening);
    send(world, { ...web, verb: 'delete' });
    expect(world.api.causes.has('services/default/web')).toBe(false);
    expect(world.happenings.latest.has('Service/default/web')).toBe(false);
  });

  test('leaves nothing to tell of Events', () => {
    const world = emptyWorld();
    const body = {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'R',
    };
    expect(send(world, { verb: 'create', resource: 'events', body }).happening).toBeNull();
  });
});

test('deletecollection deletes what the selectors match', () => {
  const world = emptyWorld();
  for (const name of ['a', 'b'])
    createObject(world, 'pods', {
      ...podDraft(name),
      metadata: { namespace: 'default', name, labels: { name } },
    });
  send(world, { verb: 'deletecollection', resource: 'pods', labelSelector: 'name=a' });
  expect(getObject(world, 'pods', 'default', 'a')).toBeUndefined();
  expect(getObject(world, 'pods', 'default', 'b')).toBeDefined();
});
