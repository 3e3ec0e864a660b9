import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findDocument, removeFromManifest, setInManifest, toYaml } from './edit.ts';
import { parseManifest } from './manifest.ts';
import { sameValue, valueAt, withValue } from './yaml/plan.ts';

const SERVICE = `# the shop
apiVersion: v1
kind: Service
metadata:
  name: web # its name
spec:
  # who gets traffic
  selector:
    app: web
  ports:
  - name: http   # plain
    port: 80
    targetPort: "8080"
  - {name: metrics, port: 9090}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  a: 'one'
  script: |
    echo hi
`;

type Path = (string | number)[];

describe('one field is set, all other text stays', () => {
  test.each<[string, Path, unknown, string, string]>([
    ['a number', ['spec', 'ports', 0, 'port'], 81, '    port: 80\n', '    port: 81\n'],
    ['quotes stay', ['spec', 'ports', 0, 'targetPort'], 'http', '"8080"', '"http"'],
    ['a string that looks like a number', ['spec', 'selector', 'app'], '1', 'app: web\n', 'app: "1"\n'],
    ['a comment stays', ['metadata', 'name'], 'shop', 'name: web #', 'name: shop #'],
    ['inside of braces', ['spec', 'ports', 1, 'port'], 9091, 'port: 9090}', 'port: 9091}'],
    ['a new key', ['spec', 'type'], 'NodePort', 'port: 9090}\n', 'port: 9090}\n  type: NodePort\n'],
    [
      'a new key in braces',
      ['spec', 'ports', 1, 'nodePort'],
      30000,
      'port: 9090}',
      'port: 9090, nodePort: 30000}',
    ],
    [
      'a new key in a list item',
      ['spec', 'ports', 0, 'nodePort'],
      30000,
      '"8080"\n',
      '"8080"\n    nodePort: 30000\n',
    ],
    [
      'a new mapping',
      ['metadata', 'labels', 'app'],
      'web',
      '# its name\n',
      '# its name\n  labels:\n    app: web\n',
    ],
    ['a key goes', ['spec', 'ports', 0, 'targetPort'], undefined, '    targetPort: "8080"\n', ''],
    [
      'the first key of a list item goes',
      ['spec', 'ports', 0, 'name'],
      undefined,
      'name: http   # plain\n    port',
      'port',
    ],
    [
      'the last key goes',
      ['spec', 'selector', 'app'],
      undefined,
      'selector:\n    app: web\n',
      'selector: {}\n',
    ],
    ['a key in braces goes', ['spec', 'ports', 1, 'name'], undefined, '{name: metrics, port', '{port'],
    ['a list item goes', ['spec', 'ports', 1], undefined, '  - {name: metrics, port: 9090}\n', ''],
    [
      'a list item comes',
      ['spec', 'ports', 2],
      { port: 53, protocol: 'UDP' },
      'port: 9090}\n',
      'port: 9090}\n  - port: 53\n    protocol: UDP\n',
    ],
    [
      'text for a mapping',
      ['spec', 'selector'],
      { app: 'web', tier: 'x' },
      'app: web\n',
      'app: web\n    tier: x\n',
    ],
    ['an absent key stays absent', ['spec', 'nope', 'x'], undefined, '', ''],
  ])('%s', (_, path, value, old, replacement) => {
    expect(SERVICE).toContain(old);
    expect(setInManifest(SERVICE, 0, path, value)).toBe(SERVICE.replace(old, replacement));
  });

  test.each<[string, Path, unknown, string, string]>([
    ['single quotes stay', ['data', 'a'], "it's", "'one'", "'it''s'"],
    [
      'a block of text',
      ['data', 'script'],
      'echo ho\necho hi\n',
      '    echo hi\n',
      '    echo ho\n    echo hi\n',
    ],
    ['a block becomes a word', ['data', 'script'], 'x', 'script: |\n    echo hi\n', 'script: x\n'],
    ['a word becomes a block', ['data', 'a'], 'x\ny\n', "a: 'one'\n", 'a: |\n    x\n    y\n'],
    [
      'a mapping in braces',
      ['metadata', 'labels'],
      { a: 'b,c' },
      '{name: settings}',
      '{name: settings, labels: {a: "b,c"}}',
    ],
  ])('in the second document: %s', (_, path, value, old, replacement) => {
    expect(setInManifest(SERVICE, 1, path, value)).toBe(SERVICE.replace(old, replacement));
  });
});

describe('other shapes of text', () => {
  test.each<[string, string, Path, unknown, string | null]>([
    ['an empty value', 'kind: A\nspec:\nx: 1\n', ['spec', 'a'], 1, 'kind: A\nspec:\n  a: 1\nx: 1\n'],
    ['an empty mapping', 'spec: {}\n', ['spec', 'a'], 1, 'spec: {a: 1}\n'],
    ['an empty list', 'spec: []\n', ['spec', 0], 1, 'spec: [1]\n'],
    ['no line end', 'a: 1', ['b'], 2, 'a: 1\nb: 2'],
    ['Windows lines', 'a: 1\r\nb: 2\r\n', ['c'], { d: 3 }, 'a: 1\r\nb: 2\r\nc:\r\n  d: 3\r\n'],
    ['a deeper list', 'a:\n    - 1\n    - 2\n', ['a', 2], 3, 'a:\n    - 1\n    - 2\n    - 3\n'],
    ['the only list item goes', 'a:\n- 1\nb: 2\n', ['a', 0], undefined, 'a: []\nb: 2\n'],
    ['comments between', 'a:\n  b: 1\n# end\nc: 2\n', ['a', 'd'], 3, 'a:\n  b: 1\n  d: 3\n# end\nc: 2\n'],
    ['JSON', '{"a": {"b": 1}}', ['a', 'c'], 'x', '{"a": {"b": 1, "c": "x"}}'],
    ['JSON on lines', '{\n  "a": 1\n}\n', ['b'], [1], '{\n  "a": 1,\n  "b": [1]\n}\n'],
    ['through an alias', 'a: &x {b: 1}\nc: *x\n', ['c', 'b'], 2, null],
    ['what an alias shares', 'a: &x {b: 1}\nc: *x\n', ['a', 'b'], 2, null],
    ['text that does not parse', 'a: [\n', ['a'], 1, null],
    ['through a word', 'a: b\n', ['a', 'c'], 1, null],
    ['a list index too far', 'a: [1]\n', ['a', 5], 1, null],
    ['an object that is not there', '', ['a'], 1, null],
  ])('%s', (_, text, path, value, wanted) => {
    expect(setInManifest(text, 0, path, value)).toBe(wanted);
  });

  it('edits an item of a List', () => {
    const list = 'kind: List\napiVersion: v1\nitems:\n- kind: A\n  x: 1\n- kind: B\n  x: 1\n';
    expect(setInManifest(list, 1, ['x'], 2)).toBe(list.replace('kind: B\n  x: 1', 'kind: B\n  x: 2'));
  });

  it('edits beside a document that does not parse', () => {
    expect(setInManifest('a: 1\n---\nb: [\n', 0, ['a'], 2)).toBe('a: 2\n---\nb: [\n');
  });
});

describe('removeFromManifest', () => {
  const LIST = 'kind: List\napiVersion: v1\nitems:\n- kind: A\n- kind: B\n';
  test.each<[string, string, number, string | null]>([
    ['the first of two', 'a: 1\n---\nb: 2\n', 0, 'b: 2\n'],
    ['the last of two', 'a: 1\n---\nb: 2\n', 1, 'a: 1\n'],
    ['one in the middle', 'a: 1\n---\n# about b\nb: 2\n---\nc: 3\n', 1, 'a: 1\n---\nc: 3\n'],
    ['the first behind a separator', '---\na: 1\n---\nb: 2\n', 0, 'b: 2\n'],
    ['the only one', 'a: 1\n', 0, ''],
    ['one of a List', LIST, 0, 'kind: List\napiVersion: v1\nitems:\n- kind: B\n'],
    ['one that is not there', 'a: 1\n', 1, null],
  ])('%s', (_, text, index, after) => {
    expect(removeFromManifest(text, index)).toBe(after);
  });
});

const word = fc.constantFrom(
  'app',
  'web',
  'a.b/c',
  '80',
  'yes',
  'x y',
  'it: is',
  '',
  '# no',
  'a\nb\n',
  '-',
  '{}',
  'é',
);
const leaf = fc.oneof(word, fc.integer({ min: -5, max: 70000 }), fc.boolean());
const key = fc.constantFrom('name', 'spec', 'ports', 'a.b/c', 'y', '80', 'labels');
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
  ),
}));
const object = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 });
const path = fc.array(fc.oneof(key, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 4 });

/** A comment behind every line that can take one. */
const commented = (text: string): string => text.replaceAll(/^( *[a-z]+:(?: [0-9]+)?)$/gm, '$1 # said so');

test('whatever is set is what is read back, and no other document changes', () => {
  let done = 0;
  let refused = 0;
  fc.assert(
    fc.property(object, object, path, fc.option(tree, { nil: undefined }), (first, second, where, value) => {
      const text = `${commented(toYaml(first))}---\n${toYaml(second)}`;
      const wanted = withValue(first, where, value);
      const edited = setInManifest(text, 0, where, value);
      if (wanted === null || edited === null) {
        expect(edited).toBeNull();
        if (wanted !== null) refused++;
        return;
      }
      done++;
      const { documents } = parseManifest(edited);
      expect(sameValue(documents[0]?.object, wanted)).toBe(true);
      expect(edited.endsWith(`---\n${toYaml(second)}`)).toBe(true);
      if (value !== undefined) expect(sameValue(valueAt(documents[0]?.object, where), value)).toBe(true);
    }),
    { numRuns: 600, seed: 7 },
  );
  expect(done).toBeGreaterThan(120);
  expect(refused / done).toBeLessThan(0.02);
});

describe('findDocument', () => {
  const text = `${SERVICE}---\nkind: Service\napiVersion: v1\nmetadata: {name: web, namespace: shop}\n`;
  test.each<[string, string, string | null | undefined, string, number | null]>([
    ['v1', 'Service', 'default', 'web', 0],
    ['v1', 'Service', 'shop', 'web', 2],
    ['v1', 'Service', undefined, 'web', 0],
    ['v1', 'Service', 'other', 'web', null],
    ['v1', 'ConfigMap', null, 'settings', 1],
    ['apps/v1', 'Service', 'default', 'web', null],
  ])('%s %s %s/%s', (apiVersion, kind, namespace, name, index) => {
    expect(findDocument(text, apiVersion, kind, namespace, name)).toBe(index);
  });
});
