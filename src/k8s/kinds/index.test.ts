import { describe, expect, it, test } from 'vitest';
import { resourceOf } from '../kind.ts';
import { kindByGvk, kindByResource, kindsByWord, KINDS } from './index.ts';
import { rulesOfKind } from './rules.ts';

describe('KINDS', () => {
  it('lists what `kubectl get all` shows in its order', () => {
    const all = KINDS.filter((kind) => kind.categories.includes('all')).map((kind) => kind.plural);
    expect(all).toEqual([
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'horizontalpodautoscalers',
      'cronjobs',
      'jobs',
    ]);
  });

  it('begins with the core group and names kinds in the order of their plurals', () => {
    const core = KINDS.filter((kind) => kind.group === '').map((kind) => kind.plural);
    expect(KINDS.slice(0, core.length).map((kind) => kind.plural)).toEqual(core.toSorted());
  });

  it('has each resource once', () => {
    const resources = KINDS.map(resourceOf);
    expect(new Set(resources).size).toBe(resources.length);
  });

  it.each([
    ['configmaps', 'cm', true],
    ['endpoints', 'ep', true],
    ['events', 'ev', true],
    ['namespaces', 'ns', false],
    ['nodes', 'no', false],
    ['pods', 'po', true],
    ['persistentvolumeclaims', 'pvc', true],
    ['persistentvolumes', 'pv', false],
    ['secrets', undefined, true],
    ['serviceaccounts', 'sa', true],
    ['services', 'svc', true],
    ['daemonsets.apps', 'ds', true],
    ['deployments.apps', 'deploy', true],
    ['replicasets.apps', 'rs', true],
    ['statefulsets.apps', 'sts', true],
    ['jobs.batch', undefined, true],
    ['endpointslices.discovery.k8s.io', undefined, true],
    ['ingresses.networking.k8s.io', 'ing', true],
    ['networkpolicies.networking.k8s.io', 'netpol', true],
    ['servicecidrs.networking.k8s.io', undefined, false],
    ['storageclasses.storage.k8s.io', 'sc', false],
  ])('%s', (resource, short, namespaced) => {
    const kind = kindByResource(resource);
    expect([kind?.shortNames[0], kind?.namespaced]).toEqual([short, namespaced]);
  });
});

test('every simulated kind is checked but the one that holds nothing', () => {
  const unchecked = KINDS.filter((kind) => kind.simulated && !rulesOfKind(kind).validate);
  expect(unchecked.map((kind) => kind.plural)).toEqual(['serviceaccounts']);
});

describe('kindByGvk', () => {
  it.each([
    ['v1', 'Service', 'services'],
    ['apps/v1', 'Deployment', 'deployments'],
    ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'],
    ['v1', 'Servise', undefined],
    ['v1', 'service', undefined],
    ['v1', 'Deployment', undefined],
    ['apps/v2', 'Deployment', undefined],
  ])('%s %s', (apiVersion, kind, plural) => {
    expect(kindByGvk(apiVersion, kind)?.plural).toBe(plural);
  });
});

describe('kindsByWord', () => {
  it.each([
    ['services', 'Service'],
    ['service', 'Service'],
    ['svc', 'Service'],
    ['SVC', 'Service'],
    ['Deployment', 'Deployment'],
    ['deploy', 'Deployment'],
    ['deployments.apps', 'Deployment'],
    ['deploy.apps', 'Deployment'],
    ['deployments.v1.apps', 'Deployment'],
    ['ingresses.networking', 'Ingress'],
    ['services.v1.', 'Service'],
    ['endpoints', 'Endpoints'],
  ])('%s', (word, kind) => {
    expect(kindsByWord(word)[0]?.kind).toBe(kind);
  });

  it.each(['servise', 'deployments.batch', 'deployments.v2.apps', 'eps', ''])('%s is none', (word) => {
    expect(kindsByWord(word)).toEqual([]);
  });
});
