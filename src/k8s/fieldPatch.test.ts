import { describe, expect, it } from 'vitest';
import { fieldPatch, patchCommand, type FieldChange } from './fieldPatch.ts';

const SERVICE = { spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 80 }] } };
const DEPLOYMENT = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } } } };
const CONTAINER = ['spec', 'template', 'spec', 'containers', 0] as const;

/** An object, the changes, and the command that makes them. */
const ROWS: readonly (readonly [string, unknown, readonly FieldChange[], string])[] = [
  [
    'a field',
    SERVICE,
    [{ path: ['spec', 'type'], value: 'NodePort' }],
    `kubectl patch service a -p '{"spec":{"type":"NodePort"}}'`,
  ],
  [
    'a removed field',
    SERVICE,
    [{ path: ['spec', 'type'], value: undefined }],
    `kubectl patch service a -p '{"spec":{"type":null}}'`,
  ],
  [
    'two fields at once',
    SERVICE,
    [
      { path: ['spec', 'sessionAffinity'], value: 'None' },
      { path: ['spec', 'sessionAffinityConfig'], value: undefined },
    ],
    `kubectl patch service a -p '{"spec":{"sessionAffinity":"None","sessionAffinityConfig":null}}'`,
  ],
  [
    'a mapping in place of another',
    { spec: { selector: { app: 'web', tier: 'front' } } },
    [{ path: ['spec', 'selector'], value: { app: 'api' } }],
    `kubectl patch service a -p '{"spec":{"selector":{"tier":null,"app":"api"}}}'`,
  ],
  [
    'a port, by its index',
    SERVICE,
    [{ path: ['spec', 'ports', 0, 'targetPort'], value: 'http' }],
    `kubectl patch service a --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"http"}]'`,
  ],
  [
    'a field of a container, by its name',
    DEPLOYMENT,
    [{ path: [...CONTAINER, 'readinessProbe', 'periodSeconds'], value: 2 }],
    `kubectl patch deployment a -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","readinessProbe":{"periodSeconds":2}}]}}}}'`,
  ],
  [
    'a quote',
    SERVICE,
    [{ path: ['metadata', 'annotations', 'note'], value: "it's" }],
    `kubectl patch service a -p '{"metadata":{"annotations":{"note":"it'\\''s"}}}'`,
  ],
];

describe('the patch of a control', () => {
  it.each(ROWS)('%s', (_name, object, changes, command) => {
    const kind = object === DEPLOYMENT ? 'Deployment' : 'Service';
    expect(patchCommand(kind, 'a', fieldPatch(object, changes))).toBe(command);
  });
});
