import { expect, test } from 'vitest';
import { runProblem, type Run } from '../protocol/run.ts';
import { createEngineSide } from './engineSide.ts';

const UNTIL_US = 30_000_000;

const api = (request: object) => ({ type: 'api', actor: '', request });
const client = (settings: object) => ({
  type: 'client-add',
  client: {
    name: 'x',
    from: 'laptop',
    url: 'http://web',
    rate: 1,
    keepAlive: false,
    requestsPerConnection: null,
    ...settings,
  },
});

// What a link may hold by its shape and nobody would have done: it is refused inside, and the cluster goes on.
test.each([
  ['a client faster than all', client({ rate: 1e15 })],
  ['a client called __proto__', client({ name: '__proto__', from: '__proto__' })],
  ['a client of no URL', client({ url: 'javascript:alert(1)', requestsPerConnection: 0 })],
  ['a resource called __proto__', api({ verb: 'create', resource: '__proto__', body: {} })],
  ['a body that is a number', api({ verb: 'create', resource: 'pods', body: 5 })],
  ['metadata that is a number', api({ verb: 'create', resource: 'pods', body: { metadata: 3, spec: [] } })],
  [
    'a JSON patch that is none',
    api({ verb: 'patch', resource: 'nodes', name: 'node-1', body: [[1]], patchType: 'json' }),
  ],
  [
    'a merge of __proto__',
    api({
      verb: 'patch',
      resource: 'nodes',
      name: 'node-1',
      body: JSON.parse('{"__proto__":{"polluted":1},"metadata":{"labels":{"__proto__":"a"}}}') as unknown,
      patchType: 'merge',
    }),
  ],
  ['selectors that are none', api({ verb: 'deletecollection', resource: 'pods', labelSelector: '((' })],
  ['every namespace deleted', api({ verb: 'deletecollection', resource: 'namespaces' })],
  ['a Pod that is nowhere', { type: 'app', pod: '__proto__', act: 'crash' }],
  ['a Node that is nowhere', { type: 'node', node: 'constructor', act: 'down' }],
  [
    'a connection from nowhere',
    { type: 'open', token: 1, from: '', host: '', port: 0, protocol: 'TCP', timeoutUs: 0.5 },
  ],
  ['a connection that is not open', { type: 'close', connection: 12_345 }],
  ['a lookup of dots', { type: 'lookup', token: 1, from: 'x', host: '..' }],
  ['no question at all', { type: 'ask', token: 1, from: 'laptop', server: 'x', questions: [], timeoutUs: 1 }],
  ['a ping of no address', { type: 'ping', token: 1, from: 'laptop', ip: 'x', timeoutUs: 1e15 }],
])('%s', async (_what, input) => {
  const run = {
    version: 1,
    seed: 1,
    clusterFile: null,
    inputs: [{ at: 1000, input }],
    untilUs: UNTIL_US,
    files: [{ name: 'a', text: '' }],
  };
  expect(runProblem(run)).toBeNull();
  const { api: engine } = createEngineSide(() => undefined);
  expect(await engine.start(run as Run)).toEqual({ ok: true });
  expect((await engine.history()).at).toBe(UNTIL_US);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
