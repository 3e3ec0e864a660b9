import { expect, test } from 'vitest';
import { matchesFields, parseFieldSelector, unsupportedField } from './fieldSelectors.ts';
import type { KubeObject } from './objects.ts';

test.each([
  ['a=b', [{ field: 'a', value: 'b', negated: false }]],
  [
    'c!=d,a==b',
    [
      { field: 'a', value: 'b', negated: false },
      { field: 'c', value: 'd', negated: true },
    ],
  ],
  ['a=\\,b\\=\\\\', [{ field: 'a', value: ',b=\\', negated: false }]],
  ['metadata.name=x,', [{ field: 'metadata.name', value: 'x', negated: false }]],
  ['', []],
  ['=', []],
])('%s', (text, terms) => {
  expect(parseFieldSelector(text)).toEqual({ ok: true, terms });
});

test.each([
  ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
])('%s is refused', (text, message) => {
  expect(parseFieldSelector(text)).toEqual({ ok: false, message });
});

const terms = (text: string): Parameters<typeof matchesFields>[0] => {
  const parsed = parseFieldSelector(text);
  return parsed.ok ? parsed.terms : [];
};

test.each([
  ['spec.nodeName=x', 'v1', 'Pod', null],
  ['spec.foo=x', 'v1', 'Service', 'field label not supported: spec.foo'],
  ['metadata.namespace=x', 'v1', 'Node', 'field label not supported: metadata.namespace'],
  ['metadata.namespace=x', 'apps/v1', 'Deployment', null],
  [
    'status.phase=x',
    'apps/v1',
    'Deployment',
    '"status.phase" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  ['reason=x', 'events.k8s.io/v1', 'Event', null],
])('%s for %s %s', (text, apiVersion, kind, message) => {
  expect(unsupportedField(terms(text), apiVersion, kind)).toBe(message);
});

const metadata = { name: 'a', namespace: 'n', uid: '1', resourceVersion: '1', creationTimestamp: '' };
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running', podIP: '10.0.0.1' },
};
const event: KubeObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata,
  involvedObject: { name: 'web' },
  type: 'Warning',
};

test.each([
  ['metadata.name=a,metadata.namespace=n', pod, true],
  ['spec.nodeName!=node-1', pod, false],
  ['status.phase=Running,status.podIP=10.0.0.1', pod, true],
  ['spec.hostNetwork=false', pod, true],
  ['spec.serviceAccountName=', pod, true],
  ['involvedObject.name=web,type!=Normal', event, true],
])('%s', (text, object, matches) => {
  expect(matchesFields(terms(text), object)).toBe(matches);
});
