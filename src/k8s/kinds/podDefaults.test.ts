import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import { pod } from './pod.ts';
import { samplePod } from './podSample.ts';
import { imageTag } from './podSpecDefaults.ts';

describe('defaults', () => {
  it('fills in what `kubectl get -o yaml` shows', () => {
    const container = {
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { port: 80 } },
      livenessProbe: { grpc: { port: 80 }, periodSeconds: 5 },
    };
    expect(samplePod({}, container).spec).toEqual({
      containers: [
        {
          name: 'web',
          image: 'nginx:1.27',
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          readinessProbe: {
            httpGet: { path: '/', port: 80, scheme: 'HTTP' },
            failureThreshold: 3,
            periodSeconds: 10,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
          livenessProbe: {
            grpc: { port: 80, service: '' },
            failureThreshold: 3,
            periodSeconds: 5,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  it('changes nothing when everything is there', () => {
    const draft = samplePod();
    const before = structuredClone(draft);
    pod.defaults?.(draft);
    expect(draft).toEqual(before);
  });

  it.each([
    ['nginx', 'latest'],
    ['nginx:latest', 'latest'],
    ['nginx:1.27', '1.27'],
    ['localhost:5000/nginx', 'latest'],
    ['localhost:5000/a/nginx:2', '2'],
    ['nginx@sha256:0123', ''],
    ['nginx:latest@sha256:0123', 'latest'],
    ['Nginx', ''],
    ['', ''],
  ])('the tag of %s is "%s"', (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });

  it.each<[string, Draft, Draft, Draft]>([
    ['an image without a tag', {}, { image: 'nginx' }, { containers: [{ imagePullPolicy: 'Always' }] }],
    [
      'requests from limits',
      {},
      { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '0.5' } } },
      { containers: [{ resources: { requests: { cpu: '500m', memory: '1Gi' } } }] },
    ],
    [
      'numbers as quantities',
      {},
      { resources: { limits: { cpu: 2 } } },
      { containers: [{ resources: { limits: { cpu: '2' } } }] },
    ],
    [
      'ports of the Node',
      { hostNetwork: true },
      { ports: [{ containerPort: 80 }] },
      { containers: [{ ports: [{ hostPort: 80 }] }] },
    ],
    [
      'volumes',
      {
        volumes: [
          { name: 'a' },
          { name: 'b', configMap: { name: 'c' } },
          { name: 'd', hostPath: { path: '/x' } },
        ],
      },
      {},
      {
        volumes: [{ emptyDir: {} }, { configMap: { defaultMode: 420 } }, { hostPath: { type: '' } }],
      },
    ],
    [
      'the field of a variable',
      {},
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] },
      { containers: [{ env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }] }] },
    ],
    ['the old name of the account', { serviceAccount: 'robot' }, {}, { serviceAccountName: 'robot' }],
    ['the new name of the account', { serviceAccountName: 'robot' }, {}, { serviceAccount: 'robot' }],
  ])('fills in %s', (_, spec, container, expected) => {
    expect(samplePod(spec, container).spec).toMatchObject(expected);
  });
});

describe('a new Pod', () => {
  const all = { cpu: '1', memory: '1Gi' };
  it.each<[string, Draft, string]>([
    ['nothing', {}, 'BestEffort'],
    ['requests', { requests: { cpu: '1' } }, 'Burstable'],
    ['limits of both', { limits: all }, 'Guaranteed'],
    ['a limit of one', { limits: { cpu: '1' } }, 'Burstable'],
    ['less than the limits', { limits: all, requests: { cpu: '500m', memory: '1Gi' } }, 'Burstable'],
    ['zero', { requests: { cpu: '0' } }, 'BestEffort'],
  ])('with %s is %s', (_, resources, qosClass) => {
    const draft = samplePod({}, { resources });
    pod.prepareForCreate?.(draft);
    expect(draft.status).toEqual({ phase: 'Pending', qosClass });
  });

  it('waits at its gates', () => {
    const draft = samplePod({ schedulingGates: [{ name: 'a' }] });
    pod.prepareForCreate?.(draft);
    expect(draft.status.conditions[0]).toMatchObject({ type: 'PodScheduled', reason: 'SchedulingGated' });
  });
});
