import { describe, expect, it } from 'vitest';
import { environmentOf, readFile } from '../engine/node/containers.ts';
import { dispatch } from '../engine/cluster.ts';
import type { Input } from '../protocol/input.ts';
import {
  all,
  ask,
  begin,
  create,
  createsOf,
  endpointsOf,
  enter,
  isReady,
  podNamed,
  podsOf,
  run,
  settle,
  statusOf,
  web,
  worldOf,
  type Story,
} from './story.ts';

/** What nobody should send: each is refused in the server's own words and leaves nothing behind. */

/** The server's answer to a manifest: the message of a refusal, or `created`. */
function answerTo(story: Story, manifest: string): string {
  const [request] = createsOf(manifest);
  if (!request) return 'nothing to create';
  const response = ask(story, request);
  return response.ok ? 'created' : response.message;
}

const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${JSON.stringify(name)}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

const pod = (name: string, metadata = '', spec = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}${metadata}}
spec: {containers: [{name: web, image: "nginx:1.27"}]${spec}}
`;

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('is refused and leaves nothing behind:', () => {
  const story = begin();
  const before = worldOf(story).api.resourceVersion;
  const invalid = (subject: string, rest: string): string => `${subject} is invalid: ${rest}`;

  it.each([
    [
      'a name that is a script',
      service('<script>alert(1)</script>'),
      invalid(
        'Service "<script>alert(1)</script>"',
        `metadata.name: Invalid value: "<script>alert(1)</script>": ${LABEL}`,
      ),
    ],
    [
      'a name that is a path',
      service('../etc'),
      invalid('Service "../etc"', `metadata.name: Invalid value: "../etc": ${LABEL}`),
    ],
    [
      'the name __proto__',
      service('__proto__'),
      invalid('Service "__proto__"', `metadata.name: Invalid value: "__proto__": ${LABEL}`),
    ],
    [
      'the label __proto__',
      pod('p', ', labels: {__proto__: x}'),
      invalid('Pod "p"', `metadata.labels: Invalid value: "__proto__": ${QUALIFIED}`),
    ],
    [
      'a label that is markup',
      pod('p', ', labels: {"<b>": x}'),
      invalid('Pod "p"', `metadata.labels: Invalid value: "<b>": ${QUALIFIED}`),
    ],
    [
      'fields that nobody knows',
      pod('p', '', ', containres: [], __proto__: {polluted: 1}'),
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.__proto__", unknown field "spec.containres"',
    ],
    [
      'a list where an object belongs',
      pod('p', '', ', securityContext: []'),
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal array into Go struct field PodSpec.spec.securityContext of type v1.PodSecurityContext',
    ],
    [
      'a probe that can never be',
      pod('p').replace('}]}', ', readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: -1}}]}'),
      invalid(
        'Pod "p"',
        'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ),
    ],
  ])('%s', (_what, manifest, message) => {
    expect(answerTo(story, manifest)).toBe(message);
  });

  it('not a version, not an object, not a property of anything', () => {
    expect(worldOf(story).api.resourceVersion).toBe(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    run(story, 5);
    expect(all(story, 'pods', 'default')).toEqual([]);
  });
});

describe('names that every object of the language has', () => {
  const story = begin();
  create(story, web());
  create(story, service('constructor').replace('app: web', 'toString: web'));
  create(story, pod('plain'));
  create(story, pod('marked', ', labels: {toString: web, constructor: "1"}'));
  settle(story);

  it('are labels like any other', () => {
    expect(endpointsOf(story, 'constructor')).toEqual([`${podNamed(story, 'marked').status?.podIP} ready`]);
    const list = (labelSelector: string): string[] => {
      const response = ask(story, { verb: 'list', resource: 'pods', namespace: 'default', labelSelector });
      return response.ok ? (response.items ?? []).map(({ metadata }) => metadata.name) : [response.message];
    };
    expect(list('constructor')).toEqual(['marked']);
    expect(list('toString=web')).toEqual(['marked']);
    expect(list('!constructor')).toHaveLength(4);
    expect(list('hasOwnProperty')).toEqual([]);
  });

  it('are no labels of a Node', () => {
    create(story, pod('picky', '', ', nodeSelector: {constructor: x}'));
    create(
      story,
      pod(
        'fussy',
        '',
        ', affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: toString, operator: Exists}]}]}}}',
      ),
    );
    settle(story);
    expect(podNamed(story, 'picky').spec.nodeName).toBeUndefined();
    expect(podNamed(story, 'fussy').spec.nodeName).toBeUndefined();
  });

  it('are keys of a ConfigMap and files', () => {
    create(
      story,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {__proto__: one, constructor: two}',
    );
    create(
      story,
      pod('mounted', '', ', volumes: [{name: v, configMap: {name: c}}]').replace(
        '"nginx:1.27"',
        '"nginx:1.27", volumeMounts: [{name: v, mountPath: /etc/c}]',
      ),
    );
    settle(story);
    expect(readFile(worldOf(story), 'default/mounted', 'web', '/etc/c/__proto__')).toBe('one');
    expect(readFile(worldOf(story), 'default/mounted', 'web', '/etc/c/constructor')).toBe('two');
    expect(readFile(worldOf(story), 'default/mounted', 'web', '/etc/c/toString')).toBeNull();
  });

  it.each([
    ['constructor', 'Running'],
    ['toString', 'CreateContainerConfigError'],
  ])('are variables only when they are there: %s', (key, status) => {
    const variable = `env: [{name: __proto__, valueFrom: {configMapKeyRef: {name: c, key: ${key}}}}]`;
    const name = `with-${key.toLowerCase()}`;
    create(story, pod(name).replace('"nginx:1.27"', `"nginx:1.27", ${variable}`));
    settle(story);
    expect(statusOf(podNamed(story, name))).toBe(status);
    const environment = status === 'Running' ? environmentOf(worldOf(story), `default/${name}`, 'web') : {};
    expect(Object.entries(environment).filter(([each]) => each === '__proto__')).toEqual(
      status === 'Running' ? [['__proto__', 'two']] : [],
    );
  });
});

describe('acts on what is not there', () => {
  const story = begin();
  const acts: [string, Input, RegExp][] = [
    ['a Pod', { type: 'app', pod: 'default/none', act: 'crash' }, /"none" not found/],
    ['a container', { type: 'exit', pod: 'default/none', container: 'x', code: 1 }, /does not run/],
    ['a Node', { type: 'node', node: 'node-9', act: 'down' }, /nodes "node-9" not found/],
    ['a kube-proxy', { type: 'proxy', node: '__proto__', act: 'stop' }, /nodes "__proto__" not found/],
    ['a Node that is up', { type: 'node', node: 'node-1', act: 'up' }, /is up already/],
    ['a client', { type: 'client-remove', name: 'constructor' }, /client "constructor" not found/],
    [
      'a connection',
      {
        type: 'request',
        token: 1,
        connection: 99,
        request: { method: 'GET', path: '/', headers: [], body: '', tls: false },
      },
      /not open/,
    ],
    [
      'a file',
      { type: 'write-file', pod: 'default/none', container: 'x', path: '/a', content: '' },
      /does not run/,
    ],
  ];

  it.each(acts)('%s', (_what, input, message) => {
    const result = dispatch(story.cluster, input);
    expect(result.ok ? '' : result.message).toMatch(message);
  });

  it('nothing happens of it', () => {
    const { happenings } = worldOf(story);
    const { historyHash } = begin().cluster.world.happenings;
    expect(happenings.historyHash).toBe(historyHash);
  });
});

it('an object that is refused does not stop the next', () => {
  const story = begin();
  const manifest = `${web()}---${service('Web')}---${pod('good')}`;
  const outcomes = createsOf(manifest).map((request) => ask(story, request).ok);
  expect(outcomes).toEqual([true, true, false, true]);
  settle(story);
  expect(podsOf(story).filter(isReady)).toHaveLength(3);
  expect(isReady(podNamed(story, 'good'))).toBe(true);
});

it('what a Pod’s files say is text', () => {
  const story = begin();
  create(story, pod('p'));
  settle(story);
  const content = '<script>alert(1)</script>';
  enter(story, {
    type: 'write-file',
    pod: 'default/p',
    container: 'web',
    path: '/usr/share/nginx/html/index.html',
    content,
  });
  expect(readFile(worldOf(story), 'default/p', 'web', '/usr/share/nginx/html/index.html')).toBe(content);
});
