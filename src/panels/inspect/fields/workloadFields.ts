import { valueAt } from '../../../k8s/yaml/plan.ts';
import type { Field, FieldGroup, FieldOption } from './field.ts';

const POD = ['spec', 'template', 'spec'] as const;
const CONTAINER = [...POD, 'containers', 0] as const;
const PROBES = ['readinessProbe', 'livenessProbe'] as const;

const seconds = { is: 'integer', unit: 's' } as const;

/** The fields of a workload's Pod template that decide when its Pods take traffic and how they leave. */
export function workloadFields(kind: string, object: unknown): readonly FieldGroup[] {
  return [
    { title: 'Container', fields: [{ path: [...CONTAINER, 'image'], input: { is: 'text' } }] },
    ...PROBES.map((probe) => ({
      title: probe === 'readinessProbe' ? 'Readiness probe' : 'Liveness probe',
      fields: probeFields(probe, object),
    })),
    {
      title: 'Termination',
      fields: [
        { path: [...POD, 'terminationGracePeriodSeconds'], input: seconds },
        {
          path: [...CONTAINER, 'lifecycle', 'preStop', 'sleep', 'seconds'],
          input: seconds,
          unset: 'no preStop',
        },
      ],
    },
    ...(kind === 'Deployment' ? [ROLLOUT] : []),
  ];
}

const ROLLOUT: FieldGroup = {
  title: 'Rollout',
  fields: [
    { path: ['spec', 'minReadySeconds'], input: seconds, unset: '0' },
    {
      path: ['spec', 'strategy', 'type'],
      input: {
        is: 'choice',
        options: ['RollingUpdate', 'Recreate'].map((value) => ({ text: value, value })),
      },
      // Arithmetic of a rolling update beside Recreate would be refused.
      also: (value) =>
        value === 'Recreate' ? [{ path: ['spec', 'strategy', 'rollingUpdate'], value: undefined }] : [],
    },
  ],
};

function probeFields(probe: (typeof PROBES)[number], object: unknown): readonly Field[] {
  const whole = [...CONTAINER, probe] as const;
  const set = (now: unknown): boolean => valueAt(now, whole) !== undefined;
  return [
    {
      path: whole,
      input: { is: 'choice', options: probeOptions(valueAt(object, whole), firstPort(object)) },
    },
    { path: [...whole, 'httpGet', 'path'], input: { is: 'text' }, when: (now) => hasHttpGet(now, whole) },
    { path: [...whole, 'initialDelaySeconds'], input: seconds, when: set, unset: '0' },
    { path: [...whole, 'periodSeconds'], input: seconds, when: set },
    { path: [...whole, 'timeoutSeconds'], input: seconds, when: set },
    { path: [...whole, 'failureThreshold'], input: { is: 'integer', unit: 'times' }, when: set },
  ];
}

function hasHttpGet(object: unknown, probe: readonly (string | number)[]): boolean {
  return valueAt(object, [...probe, 'httpGet']) !== undefined;
}

/** The probe as it is first, then what it could be. */
function probeOptions(probe: unknown, port: number | string): readonly FieldOption[] {
  const current = probe === undefined ? [] : [{ text: writtenProbe(probe), value: probe }];
  const others = [
    { text: 'none', value: undefined },
    { text: `GET / on port ${port}`, value: { httpGet: { path: '/', port } } },
    { text: `connect to port ${port}`, value: { tcpSocket: { port } } },
  ];
  return [...current, ...others.filter(({ text }) => text !== current[0]?.text)];
}

function writtenProbe(probe: unknown): string {
  const path = valueAt(probe, ['httpGet', 'path']);
  if (path !== undefined) return `GET ${String(path)} on port ${String(valueAt(probe, ['httpGet', 'port']))}`;
  const tcp = valueAt(probe, ['tcpSocket', 'port']);
  if (tcp !== undefined) return `connect to port ${String(tcp)}`;
  return valueAt(probe, ['exec']) === undefined ? 'set' : 'a command';
}

function firstPort(object: unknown): number | string {
  const port = valueAt(object, [...CONTAINER, 'ports', 0, 'containerPort']);
  return typeof port === 'number' ? port : 80;
}
