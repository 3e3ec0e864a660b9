import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseManifest } from './manifest.ts';
import { MAX_MANIFEST_LENGTH } from './manifestLimit.ts';

const objects = (text: string): unknown[] => parseManifest(text).documents.map(({ object }) => object);
const problems = (text: string): string[] =>
  parseManifest(text).problems.map(
    ({ line, column, severity, message, document }) =>
      `${line}:${column} ${severity} ${document}: ${message}`,
  );

describe('objects', () => {
  test.each<[string, string, unknown[]]>([
    ['one', 'a: 1\n', [{ a: 1 }]],
    ['several', 'a: 1\n---\nb: 2\n--- # third\nc: 3', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['empty documents', '---\n# nothing\n---\na: 1\n---\n', [{ a: 1 }]],
    ['a leading separator', '---\na: 1\n', [{ a: 1 }]],
    ['nothing', '', []],
    ['a list', 'apiVersion: v1\nkind: List\nitems:\n- a: 1\n- b: 2\n', [{ a: 1 }, { b: 2 }]],
    ['JSON', '{"a": [1, "x\\/y"]}', [{ a: [1, 'x/y'] }]],
    ['a stream of JSON', '{"a": 1}\n{"b": "}"}', [{ a: 1 }, { b: '}' }]],
    ['YAML that starts like JSON', '{a: 1}', [{ a: 1 }]],
    [
      'aliases',
      'a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  z: 2\n',
      [{ a: { k: 1 }, b: { k: 1 }, c: { k: 1, z: 2 } }],
    ],
    ['old words', 'a: yes\nb: 0777\nc: "no"\non: x\n', [{ a: true, b: 511, c: 'no', true: 'x' }]],
    ['a byte order mark', '\uFEFFa: 1\n', [{ a: 1 }]],
    ['Windows lines', 'a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
  ])('%s', (_, text, wanted) => {
    expect(objects(text)).toEqual(wanted);
    expect(problems(text)).toEqual([]);
  });
});

describe('problems', () => {
  test.each<[string, string, string[]]>([
    [
      'a tab',
      'a:\n\tb: 1\n',
      [
        '2:1 error null: found character that cannot start any token: a tab stands here; YAML is indented with spaces only',
      ],
    ],
    [
      'duplicate keys',
      'x: 1\n---\nspec:\n  a: 1\n  a: 2\n',
      ['5:3 warning 1: mapping key "a" already defined at line 4; kubectl takes the last one'],
    ],
    [
      'a mapping where none can be',
      'metadata:\n  name: x\n   labels: y\n',
      [
        '3:10 error null: mapping values are not allowed in this context: this line is indented deeper than the one above it allows, or a value that holds ": " needs quotes',
      ],
    ],
    [
      'a word',
      'hello\n',
      ['1:1 error null: an object is a mapping of fields (apiVersion, kind, metadata, …), not a string'],
    ],
    [
      'a list item that is no object',
      'kind: List\nitems:\n- 1\n',
      ['3:3 error null: an object is a mapping of fields (apiVersion, kind, metadata, …), not a number'],
    ],
    [
      'a separator with a word',
      'a: 1\n--- b\nc: 1\n',
      ['2:1 error null: invalid Yaml document separator: b'],
    ],
    ['an unknown alias', 'a: 1\n---\nb: *x\n', ["3:4 error null: unknown anchor 'x' referenced"]],
    ['an alias of itself', 'a: &x\n  b: *x\n', ["2:6 error null: anchor 'x' value contains itself"]],
    [
      'an open quote',
      'a: 1\nb: "x\nc: 1\n',
      ['2:4 error null: found unexpected end of stream: a quote that opens here is never closed'],
    ],
    [
      'a template',
      'name: {{ .Values.name }}\n',
      ['1:8 error null: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}'],
    ],
  ])('%s', (_, text, wanted) => {
    expect(problems(text)).toEqual(wanted);
  });

  it('says what kubectl says, whose lines start at each document', () => {
    const [problem] = parseManifest('a: 1\n---\nb: 1\n  c: 2\n').problems;
    expect(problem).toMatchObject({
      line: 4,
      parseError:
        'error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
    });
  });

  test.each([
    ['hello', 'json: cannot unmarshal string into Go value of type unstructured.detector'],
    ['- a', 'json: cannot unmarshal array into Go value of type unstructured.detector'],
    [
      'kind: List\nitems: [true]',
      'json: cannot unmarshal bool into Go value of type map[string]interface {}',
    ],
  ])('says what kubectl says of %j', (text, decodeError) => {
    expect(parseManifest(text).problems[0]).toMatchObject({ decodeError });
  });

  it('keeps the other documents', () => {
    expect(objects('a: 1\n---\nb: [\n---\nc: 3\n')).toEqual([{ a: 1 }, { c: 3 }]);
  });
});

describe('places', () => {
  const text = `# first
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/name: web
spec:
  ports:
  - name: http
    port: 80
  - {name: x, port: 81}
`;
  test.each([
    ['spec.ports[0].port', 10, 5],
    ['spec.ports[1].port', 11, 15],
    ['spec.ports[1]', 11, 5],
    ['spec.ports[0].nodePort', 9, 5],
    ['spec.ports[7].port', 8, 3],
    ['spec.PORTS', 8, 3],
    ['metadata.labels.app.kubernetes.io/name', 6, 5],
    ['metadata.labels[app.kubernetes.io/name]', 6, 5],
    ['metadata.name', 4, 1],
    ['spec.type', 7, 1],
    ['nothing', 2, 1],
    ['', 2, 1],
  ])('%s', (path, line, column) => {
    expect(parseManifest(text).documents[0]?.lineOf(path)).toEqual({ line, column });
  });

  it('knows the lines of each object', () => {
    const { documents } = parseManifest(
      '# c\na: 1\n---\n\n# d\nkind: List\nitems:\n- b: 1\n- c: 1\n  d: 2\n',
    );
    expect(documents.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [2, 2],
      [8, 8],
      [9, 10],
    ]);
    expect(documents[2]?.lineOf('d')).toEqual({ line: 10, column: 3 });
  });

  it('finds places in JSON', () => {
    expect(parseManifest('{\n  "a": {\n    "b": 1\n  }\n}').documents[0]?.lineOf('a.b')).toEqual({
      line: 3,
      column: 5,
    });
  });
});

describe('hostile text', () => {
  it('makes __proto__ a key like any other', () => {
    for (const text of [
      '__proto__:\n  polluted: 1\n',
      '{"__proto__": {"polluted": 1}}',
      'a: &x {__proto__: {polluted: 1}}\nb: {<<: *x}\n',
    ]) {
      const [object] = parseManifest(text).documents.map((document) => document.object);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
      expect(object?.['polluted']).toBeUndefined();
      expect(JSON.stringify(object)).toContain('"__proto__":{"polluted":1}');
    }
  });

  it('stops aliases that explode', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(problems(lines.join('\n'))[0]).toMatch(/document contains excessive aliasing$/);
  });

  it.each(['[', '{a: ', '- ', 'a:\n', '"', '*a '])('survives %j ten thousand times', (part) => {
    expect(() => parseManifest(part.repeat(10_000))).not.toThrow();
  });

  it('refuses nesting without end', () => {
    const deep = `a: ${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(problems(deep)[0]).toMatch(/exceeded max depth/);
  });

  it('refuses what is too long to read', () => {
    const [problem] = problems('a: b\n'.repeat(MAX_MANIFEST_LENGTH / 4));
    expect(problem).toBe(
      '1:1 error null: the text is 3.8 million characters long; more than 3 million are not read',
    );
  });

  it('refuses more lines than it can read in time', () => {
    expect(problems('- a\n'.repeat(250_000))).toEqual([
      '1:1 error null: the text has more than 150000 lines, keys and list items; so many are not read',
    ]);
  });

  it('reads JSON of that size, without places', () => {
    const { documents } = parseManifest(`{\n"a": [${'1,'.repeat(200_000)}1]}`);
    expect(documents[0]?.object['a']).toHaveLength(200_001);
    expect(documents[0]?.lineOf('a')).toEqual({ line: 1, column: 1 });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '&x',
      '*x',
      '|',
      '>',
      '#',
      '\t',
      '---\n',
      '?',
      '!',
      '<<: ',
      ',',
      '1',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { documents } = parseManifest(pieces.join(''));
        for (const document of documents) document.lineOf('a.a[0]');
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});
