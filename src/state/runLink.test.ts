import { describe, expect, test } from 'vitest';
import type { Run } from '../protocol/run.ts';
import { packRun, unpackRun } from './runLink.ts';

const RUN: Run = {
  version: 1,
  seed: 7,
  clusterFile: 'kind: Cluster\n',
  inputs: [
    {
      at: 0,
      input: {
        type: 'api',
        actor: 'you',
        request: {
          verb: 'create',
          resource: 'services',
          namespace: 'default',
          body: { metadata: { name: 'ü😀' } },
        },
      },
    },
    {
      at: 5,
      input: {
        type: 'open',
        token: 1,
        from: 'laptop',
        host: 'web',
        port: 80,
        protocol: 'TCP',
        timeoutUs: null,
      },
    },
    {
      at: 9,
      input: {
        type: 'request',
        token: 2,
        connection: 1,
        request: { method: 'GET', path: '/', headers: [['Host', 'web']], body: '', tls: false },
      },
    },
  ],
  untilUs: 10,
  files: [{ name: 'web.yaml', text: 'a: 1\n' }],
};

/** A link with any value in it, as somebody could make one. */
async function linkOf(json: string): Promise<string> {
  const stream = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url');
}

async function problemOf(link: string): Promise<string> {
  const result = await unpackRun(link);
  return result.ok ? '' : result.problem;
}

test('a run comes out of its link as it went in', async () => {
  const link = await packRun(RUN);
  expect(link).toMatch(/^[\w-]+$/);
  expect(await unpackRun(link ?? '')).toEqual({ ok: true, run: RUN });
});

test('an object’s own field __proto__ stays a field and changes no prototype', async () => {
  const json = JSON.stringify(RUN).replace('"body":{', '"body":{"__proto__":{"polluted":true},');
  const result = await unpackRun(await linkOf(json));
  expect(result.ok).toBe(true);
  expect(JSON.stringify(result)).toContain('"__proto__":{"polluted":true}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

describe('a link that is none', () => {
  test.each([
    ['nothing', '', 'characters'],
    ['markup', '<script>alert(1)</script>', 'characters'],
    ['percent signs', '%00%ff', 'characters'],
    ['no deflated data', 'AAAA_-', 'missing'],
    ['too many characters', 'A'.repeat(1_000_001), 'too long'],
  ])('%s', async (_what, link, why) => {
    expect(await problemOf(link)).toContain(why);
  });

  test('one that was cut off', async () => {
    const link = (await packRun(RUN)) ?? '';
    expect(await problemOf(link.slice(0, -20))).toContain('missing');
  });

  test('a short one that unfolds to very much', async () => {
    const link = await linkOf(`"${'a'.repeat(17_000_000)}"`);
    expect(link.length).toBeLessThan(50_000);
    expect(await problemOf(link)).toContain('too large');
  });
});

const [create] = RUN.inputs;
const withInput = (input: unknown, at: unknown = 3): unknown => ({ ...RUN, inputs: [{ at, input }] });

test.each([
  ['no object', 5, 'run is not an object'],
  ['a list', [], 'run is not an object'],
  ['an empty object', {}, 'run.version'],
  ['another version', { ...RUN, version: 2 }, 'run.version is none of 1'],
  ['a field too many', { ...RUN, evil: 1 }, 'run has a field "evil"'],
  ['a seed with a fraction', { ...RUN, seed: 0.5 }, 'run.seed is not a whole number'],
  ['a negative seed', { ...RUN, seed: -1 }, 'run.seed is not a number from 0'],
  ['a cluster file that is no text', { ...RUN, clusterFile: {} }, 'run.clusterFile is not a text'],
  ['a run without end', { ...RUN, untilUs: 1e15 }, 'run.untilUs is not a number'],
  ['no files', { ...RUN, files: [] }, 'run.files has 0 entries'],
  ['a file without text', { ...RUN, files: [{ name: 'a' }] }, 'run.files[0].text is not a text'],
  ['an end before the last input', { ...RUN, untilUs: 8 }, 'run.inputs[2] comes before its time'],
  ['inputs in the wrong order', { ...RUN, inputs: RUN.inputs.toReversed() }, 'run.inputs[0] comes before'],
  ['an input that is null', withInput(null), 'run.inputs[0].input is of no known type'],
  ['an unknown input', withInput({ type: 'eval', code: '1' }), 'no known type'],
  ['an input named after an inherited field', withInput({ type: 'constructor' }), 'no known type'],
  ['one that only asks', withInput({ type: 'wake', token: 1, at: 1 }), 'no known type'],
  ['a time that is no number', withInput(create?.input, '3'), 'run.inputs[0].at is not a whole number'],
  ['a time before the beginning', withInput(create?.input, -3), 'run.inputs[0].at is not a number from 0'],
  [
    'a port beyond all',
    withInput({ ...RUN.inputs[1]?.input, port: 70_000 }),
    'port is not a number from 0 to 65535',
  ],
  [
    'a header that is no pair',
    withInput({ ...RUN.inputs[2]?.input, request: { headers: [['a']] } }),
    'method',
  ],
  ['an app’s unknown act', withInput({ type: 'app', pod: 'a/b', act: 'explode' }), 'act is none of'],
  [
    'a request that reads',
    withInput({ type: 'api', actor: 'a', request: { verb: 'get', resource: 'x' } }),
    'verb',
  ],
])('%s is no run', async (_what, value, why) => {
  expect(await problemOf(await linkOf(JSON.stringify(value)))).toContain(why);
});

test.each([
  ['beside the run’s fields', '{"__proto__":{"version":1},', 'run has a field "__proto__"'],
  ['in place of them', '{"__proto__":', 'run has a field "__proto__"'],
])('a field __proto__ %s is refused', async (_what, begin, why) => {
  const json = JSON.stringify(RUN);
  const value = begin.endsWith(',') ? begin + json.slice(1) : `${begin}${json}}`;
  expect(await problemOf(await linkOf(value))).toContain(why);
});

test('an object nested a hundred thousand deep is refused', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const json = JSON.stringify(RUN).replace('"body":{', `"body":{"deep":${deep},`);
  expect(await problemOf(await linkOf(json))).toMatch(/nested too deep|missing/);
});
