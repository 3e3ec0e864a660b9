import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../protocol/api.ts';
import { deploymentDraft, emptyWorld, podDraft, serviceDraft } from './testCluster.ts';
import { handleRequest } from './request.ts';
import { createTrusted } from './trusted.ts';

const create = (resource: string, body: object): ApiRequest => ({
  verb: 'create',
  resource,
  namespace: 'default',
  fieldManager: 'kubectl-client-side-apply',
  body,
});

const RIGHT: readonly (readonly [string, object])[] = [
  ['services', serviceDraft()],
  [
    'services',
    serviceDraft({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 81 },
      ],
    }),
  ],
  ['services', serviceDraft({ clusterIP: '10.96.0.10' })],
  ['pods', podDraft('web')],
  ['deployments.apps', deploymentDraft('web')],
  ['configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } }],
];

describe('a trusted create', () => {
  it.each(RIGHT)('of %s makes what the border makes', (resource, body) => {
    const [asked, trusted] = [emptyWorld(), emptyWorld()];
    const response = handleRequest(asked, create(resource, body), null, 'you');
    expect(createTrusted(trusted, create(resource, body), 'you')).toEqual(response);
    expect(trusted.happenings.historyHash).toBe(asked.happenings.historyHash);
    expect(trusted.api.resourceVersion).toBe(asked.api.resourceVersion);
  });

  it('is not asked for what the border refuses', () => {
    const wrong = create('configmaps', { metadata: { name: 'Not-A-Name' } });
    expect(handleRequest(emptyWorld(), wrong, null).ok).toBe(false);
    expect(createTrusted(emptyWorld(), wrong, 'you').object?.metadata.name).toBe('Not-A-Name');
  });

  it.each(['get', 'update', 'patch', 'delete'] as const)('is all that is trusted, not %s', (verb) => {
    const request: ApiRequest = { verb, resource: 'services', namespace: 'default', name: 'web', body: {} };
    expect(() => createTrusted(emptyWorld(), request, 'you')).toThrow('comes through the border');
  });
});
