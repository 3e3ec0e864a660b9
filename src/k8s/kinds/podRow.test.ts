import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { podRow } from './podRow.ts';

const NOW = 600_000_000;
const metadata = { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' };
const one = { containers: [{ name: 'a' }] };
const two = { containers: [{ name: 'a' }, { name: 'b' }] };
const init = { ...one, initContainers: [{ name: 'i' }, { name: 'j' }] };
const sidecar = { ...one, initContainers: [{ name: 's', restartPolicy: 'Always' }] };

const running = { restartCount: 0, ready: true, state: { running: {} } };
const waiting = (reason: string) => ({ restartCount: 0, ready: false, state: { waiting: { reason } } });
const terminated = (state: Draft) => ({ restartCount: 0, ready: false, state: { terminated: state } });
const conditions = (...types: string[]) => types.map((type) => ({ type, status: 'True' }));

function cells(spec: Draft, status: Draft, extra: Draft = {}): (string | number)[] {
  return podRow({ metadata: { ...metadata, ...extra }, spec, status } as unknown as KubeObject, NOW);
}

describe('STATUS and READY', () => {
  const gated = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }];
  const over = { phase: 'Succeeded', containerStatuses: [terminated({ exitCode: 0, reason: 'Completed' })] };
  it.each<[string, Draft, Draft, string, string]>([
    ['no Node fits', one, { phase: 'Pending' }, 'Pending', '0/1'],
    ['gated', one, { phase: 'Pending', conditions: gated }, 'SchedulingGated', '0/1'],
    ['evicted', one, { phase: 'Failed', reason: 'Evicted' }, 'Evicted', '0/1'],
    ['running', one, { phase: 'Running', containerStatuses: [running] }, 'Running', '1/1'],
    [
      'being made',
      one,
      { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] },
      'ContainerCreating',
      '0/1',
    ],
    [
      'image that cannot be had',
      one,
      { phase: 'Pending', containerStatuses: [waiting('ErrImagePull')] },
      'ErrImagePull',
      '0/1',
    ],
    ['the first container decides', two, { containerStatuses: [waiting('A'), waiting('B')] }, 'A', '0/2'],
    ['crashed', one, { containerStatuses: [terminated({ exitCode: 1, reason: 'Error' })] }, 'Error', '0/1'],
    [
      'killed by a signal',
      one,
      { containerStatuses: [terminated({ exitCode: 137, signal: 9 })] },
      'Signal:9',
      '0/1',
    ],
    ['ended without a word', one, { containerStatuses: [terminated({ exitCode: 3 })] }, 'ExitCode:3', '0/1'],
    ['completed', one, over, 'Completed', '0/1'],
    [
      'one of two completed, ready',
      two,
      {
        conditions: conditions('Ready'),
        containerStatuses: [terminated({ exitCode: 0, reason: 'Completed' }), running],
      },
      'Running',
      '1/2',
    ],
    [
      'one of two completed, not ready',
      two,
      { containerStatuses: [terminated({ exitCode: 0, reason: 'Completed' }), running] },
      'NotReady',
      '1/2',
    ],
    [
      'one completed, one failed',
      two,
      {
        containerStatuses: [
          terminated({ exitCode: 0, reason: 'Completed' }),
          terminated({ exitCode: 1, reason: 'Error' }),
        ],
      },
      'Error',
      '0/2',
    ],
    [
      'first init container',
      init,
      { initContainerStatuses: [waiting('PodInitializing')] },
      'Init:0/2',
      '0/1',
    ],
    [
      'second init container',
      init,
      { initContainerStatuses: [terminated({ exitCode: 0 }), { restartCount: 0, state: { running: {} } }] },
      'Init:1/2',
      '0/1',
    ],
    [
      'init container that waits',
      init,
      { initContainerStatuses: [waiting('CrashLoopBackOff')] },
      'Init:CrashLoopBackOff',
      '0/1',
    ],
    [
      'init container that failed',
      init,
      { initContainerStatuses: [terminated({ exitCode: 1, reason: 'Error' })] },
      'Init:Error',
      '0/1',
    ],
    [
      'init container with a signal',
      init,
      { initContainerStatuses: [terminated({ exitCode: 137, signal: 9 })] },
      'Init:Signal:9',
      '0/1',
    ],
    [
      'init container with a code',
      init,
      { initContainerStatuses: [terminated({ exitCode: 2 })] },
      'Init:ExitCode:2',
      '0/1',
    ],
    [
      'sidecar counts',
      sidecar,
      {
        phase: 'Running',
        initContainerStatuses: [{ ...running, name: 's', started: true }],
        containerStatuses: [running],
      },
      'Running',
      '2/2',
    ],
    [
      'sidecar that starts',
      sidecar,
      { initContainerStatuses: [{ restartCount: 0, name: 's', started: false, state: { running: {} } }] },
      'Init:0/1',
      '0/2',
    ],
    [
      'initialized, but an init container was lost from sight',
      init,
      {
        phase: 'Running',
        conditions: conditions('Initialized'),
        initContainerStatuses: [{ restartCount: 1, state: {} }],
        containerStatuses: [running],
      },
      'Init:0/2',
      '1/1',
    ],
  ])('%s', (_, spec, status, word, ready) => {
    expect(cells(spec, status).slice(1, 3)).toEqual([ready, word]);
  });

  it.each<[string, Draft, string]>([
    ['being deleted', { phase: 'Running', containerStatuses: [running] }, 'Terminating'],
    ['lost', { phase: 'Running', reason: 'NodeLost' }, 'Unknown'],
    ['deleted after its end', over, 'Completed'],
  ])('%s', (_, status, word) => {
    expect(cells(one, status, { deletionTimestamp: '2026-01-01T00:10:00Z' })[2]).toBe(word);
  });
});

describe('RESTARTS', () => {
  const ended = (finishedAt: string) => ({ terminated: { exitCode: 1, finishedAt } });
  const again = (restartCount: number, finishedAt: string) => ({
    ...running,
    restartCount,
    lastState: ended(finishedAt),
  });
  it.each<[string, Draft, Draft, string]>([
    ['never', one, { containerStatuses: [running] }, '0'],
    ['once', one, { containerStatuses: [again(1, '2026-01-01T00:09:55Z')] }, '1 (5s ago)'],
    [
      'the last of several',
      two,
      { containerStatuses: [again(2, '2026-01-01T00:09:00Z'), again(3, '2026-01-01T00:08:00Z')] },
      '5 (60s ago)',
    ],
    ['without a time', one, { containerStatuses: [{ ...running, restartCount: 2 }] }, '2'],
    [
      'while initializing',
      init,
      { initContainerStatuses: [{ ...waiting('CrashLoopBackOff'), restartCount: 4 }] },
      '4',
    ],
    [
      'init containers count no more afterwards',
      init,
      {
        initContainerStatuses: [
          { ...terminated({ exitCode: 0 }), restartCount: 4 },
          { ...terminated({ exitCode: 0 }), restartCount: 0 },
        ],
        containerStatuses: [running],
      },
      '0',
    ],
    [
      'sidecars do',
      sidecar,
      {
        initContainerStatuses: [{ ...again(2, '2026-01-01T00:09:50Z'), name: 's', started: true }],
        containerStatuses: [running],
      },
      '2 (10s ago)',
    ],
  ])('%s', (_, spec, status, text) => {
    expect(cells(spec, status)[3]).toBe(text);
  });
});

describe('wide cells', () => {
  it.each<[string, Draft, Draft, (string | number)[]]>([
    ['nothing', one, {}, ['<none>', '<none>', '<none>', '<none>']],
    [
      'everything',
      { ...one, nodeName: 'node-1', readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] },
      {
        podIPs: [{ ip: '10.244.1.5' }, { ip: 'fd00::5' }],
        nominatedNodeName: 'node-2',
        conditions: conditions('a'),
      },
      ['10.244.1.5', 'node-1', 'node-2', '1/2'],
    ],
  ])('%s', (_, spec, status, expected) => {
    expect(cells(spec, status).slice(4)).toEqual(['10m', ...expected]);
  });
});
