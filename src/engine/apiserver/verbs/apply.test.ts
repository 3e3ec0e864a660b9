import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../k8s/kind.ts';
import type { ApiRequest } from '../../../protocol/api.ts';
import type { World } from '../../world.ts';
import { getObject } from '../read.ts';
import {
  createService,
  deploymentDraft,
  emptyWorld,
  patchSpec,
  refused,
  send,
  serviceDraft,
} from '../testCluster.ts';

const apply = (body: Draft, fieldManager = 'me', force = false): Omit<ApiRequest, 'namespace'> => ({
  verb: 'patch',
  resource: body['kind'] === 'Service' ? 'services' : 'deployments.apps',
  name: body['metadata'].name,
  patchType: 'apply',
  body,
  fieldManager,
  force,
});

const managers = (world: World): string[] =>
  (getObject(world, 'services', 'default', 'web')?.metadata.managedFields ?? []).map(
    ({ manager, operation }) => `${manager} ${operation}`,
  );
const spec = (world: World): Draft => (getObject<Draft>(world, 'services', 'default', 'web') ?? {})['spec'];

const pod = (containers: object[]): Draft =>
  deploymentDraft('app', { template: { metadata: { labels: { app: 'app' } }, spec: { containers } } });

describe('server-side apply', () => {
  test('creates what is not there', () => {
    const world = emptyWorld();
    expect(send(world, apply(serviceDraft())).changed).toBe('created');
    expect(managers(world)).toEqual(['me Apply']);
    expect(spec(world)['clusterIP']).toBeDefined();
  });

  test('of the same again changes nothing', () => {
    const world = emptyWorld();
    send(world, apply(serviceDraft()));
    world.kernel.nowUs = 60_000_000;
    const before = world.api.resourceVersion;
    expect(send(world, apply(serviceDraft())).changed).toBe('unchanged');
    expect(world.api.resourceVersion).toBe(before);
  });

  test('takes back what is applied no more, and leaves what others set', () => {
    const world = emptyWorld();
    send(world, apply(serviceDraft({ sessionAffinity: 'ClientIP', externalIPs: ['192.0.2.1'] })));
    send(world, { ...patchSpec({ publishNotReadyAddresses: true }), fieldManager: 'kubectl-patch' });
    send(world, apply(serviceDraft()));
    expect(spec(world)).toMatchObject({ sessionAffinity: 'None', publishNotReadyAddresses: true });
    expect(spec(world)).not.toHaveProperty('externalIPs');
  });

  test('keeps a field that another manager applies as well', () => {
    const world = emptyWorld();
    send(world, apply(serviceDraft({ externalIPs: ['192.0.2.1'] }), 'one'));
    send(world, apply(serviceDraft({ externalIPs: ['192.0.2.1'] }), 'two'));
    send(world, apply(serviceDraft(), 'one'));
    expect(spec(world)['externalIPs']).toEqual(['192.0.2.1']);
    send(world, apply(serviceDraft(), 'two'));
    expect(spec(world)).not.toHaveProperty('externalIPs');
  });

  test('tells ports with one number apart by their protocol', () => {
    const world = emptyWorld();
    const tcp = { name: 'tcp', port: 53, protocol: 'TCP' };
    const udp = { name: 'udp', port: 53, protocol: 'UDP' };
    send(world, apply(serviceDraft({ ports: [tcp, udp] })));
    send(world, apply(serviceDraft({ ports: [udp] })));
    expect(spec(world)['ports']).toEqual([{ ...udp, targetPort: 53 }]);
  });

  test('leaves an element, and what it is known by, to those who own a part of it', () => {
    const world = emptyWorld();
    const main = { name: 'main', image: 'nginx' };
    const side = { name: 'side', image: 'envoy' };
    send(world, apply(pod([main, side]), 'one'));
    send(world, apply(pod([{ name: 'side', image: 'envoy' }]), 'two'));
    send(world, apply(pod([main]), 'one'));
    const now = getObject<Draft>(world, 'deployments.apps', 'default', 'app');
    expect(now?.['spec'].template.spec.containers).toMatchObject([main, side]);
  });

  test('merges containers by name', () => {
    const world = emptyWorld();
    const body = deploymentDraft('app');
    send(world, apply(body, 'one'));
    const side = { spec: { template: { spec: { containers: [{ name: 'side', image: 'envoy' }] } } } };
    send(
      world,
      apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app' }, ...side }, 'two'),
    );
    const now = getObject<Draft>(world, 'deployments.apps', 'default', 'app');
    expect(now?.['spec'].template.spec.containers).toMatchObject([
      { name: 'main', image: 'nginx' },
      { name: 'side', image: 'envoy' },
    ]);
  });

  test('in a dry run writes nothing', () => {
    const world = emptyWorld();
    send(world, { ...apply(serviceDraft()), dryRun: true });
    expect(getObject(world, 'services', 'default', 'web')).toBeUndefined();
  });
});

describe('a conflict', () => {
  test('with one field names it and its owner', () => {
    const world = emptyWorld();
    const body = serviceDraft({ type: 'ClusterIP' });
    send(world, { verb: 'create', resource: 'services', body, fieldManager: 'kubectl-client-side-apply' });
    const failure = refused(world, apply(serviceDraft({ type: 'NodePort' })));
    expect(failure).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.type',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using v1',
            field: '.spec.type',
          },
        ],
      },
    });
  });

  test('with several lists them by owner', () => {
    const world = emptyWorld();
    createService(world, { ports: [{ port: 80, targetPort: 1 }] });
    send(world, { ...patchSpec({ type: 'NodePort' }), fieldManager: 'kubectl-edit' });
    const failure = refused(
      world,
      apply(serviceDraft({ type: 'LoadBalancer', ports: [{ port: 80, targetPort: 2 }] })),
    );
    expect(failure.message).toBe(
      [
        'Apply failed with 2 conflicts: conflicts with "kubectl" using v1:',
        '- .spec.ports[port=80,protocol="TCP"].targetPort',
        'conflicts with "kubectl-edit" using v1:',
        '- .spec.type',
      ].join('\n'),
    );
  });

  test('names who applied without the version', () => {
    const world = emptyWorld();
    send(world, apply(serviceDraft({ type: 'ClusterIP' }), 'one'));
    const failure = refused(world, apply(serviceDraft({ type: 'NodePort' }), 'two'));
    expect(failure.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.type');
  });

  test('names the subresource', () => {
    const world = emptyWorld();
    send(world, {
      verb: 'create',
      resource: 'deployments.apps',
      body: deploymentDraft('app'),
      fieldManager: 'me',
    });
    const body = { spec: { replicas: 3 } };
    const scale = { verb: 'patch', resource: 'deployments.apps', name: 'app', subresource: 'scale' } as const;
    send(world, { ...scale, patchType: 'merge', body, fieldManager: 'kubectl' });
    expect(refused(world, apply(deploymentDraft('app', { replicas: 2 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
  });

  test('is none when both want the same', () => {
    const world = emptyWorld();
    createService(world, { type: 'NodePort' });
    send(world, apply(serviceDraft({ type: 'NodePort' })));
    expect(managers(world)).toEqual(['me Apply', 'kubectl Update']);
  });

  test('is won by force, and the field with it', () => {
    const world = emptyWorld();
    createService(world, { type: 'ClusterIP' });
    send(world, apply(serviceDraft({ type: 'NodePort' }), 'me', true));
    expect(spec(world)['type']).toBe('NodePort');
    expect(refused(world, apply(serviceDraft({ type: 'ClusterIP' }), 'you')).message).toBe(
      'Apply failed with 1 conflict: conflict with "me": .spec.type',
    );
  });

  test('is over once an update has taken the field', () => {
    const world = emptyWorld();
    send(world, apply(serviceDraft({ type: 'ClusterIP' }), 'one'));
    send(world, { ...patchSpec({ type: 'NodePort' }), fieldManager: 'kubectl-patch' });
    expect(refused(world, apply(serviceDraft({ type: 'ClusterIP' }), 'one')).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .spec.type',
    );
  });
});
