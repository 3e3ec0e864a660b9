import { describe, expect, it } from 'vitest';
import { compileJsonPath } from './evaluate.ts';

const DATA = {
  kind: 'List',
  items: [
    {
      name: 'web',
      type: 'NodePort',
      ports: [80, 443],
      labels: { 'app.kubernetes.io/name': 'web' },
      ready: true,
    },
    { name: 'db', type: 'ClusterIP', ports: [5432], ready: false },
  ],
};

describe('a JSONPath template', () => {
  const rows: readonly (readonly [template: string, text: string])[] = [
    ['{.kind}', 'List'],
    ['{.items[*].name}', 'web db'],
    ['{.items[0].name}{"\\n"}', 'web\n'],
    ['{.items[-1].name}', 'db'],
    ['{.items[0].ports[0:2]}', '80 443'],
    ['{range .items[*]}{.name}{"\\t"}{.type}{"\\n"}{end}', 'web\tNodePort\ndb\tClusterIP\n'],
    ['{range .items[*]}{.name}:{range .ports[*]} {@}{end};{end}', 'web: 80 443;db: 5432;'],
    ['{.items[?(@.type=="NodePort")].name}', 'web'],
    ["{.items[?(@.name!='web')].name}", 'db'],
    ['{.items[?(@.ready==true)].name}', 'web'],
    ['{.items[?(@.labels)].name}', 'web'],
    ['{.items[0].labels.app\\.kubernetes\\.io/name}', 'web'],
    ["{.items[0]['name','type']}", 'web NodePort'],
    ['{.items[0].ports}', '[80,443]'],
    ['{..name}', 'web db'],
    ['{.missing}', ''],
    ['{range .missing[*]}{.name}{end}after', 'after'],
    ['plain {.kind} text', 'plain List text'],
  ];
  it.each(rows)('%s', (template, text) => {
    expect(compileJsonPath(template).print(DATA)).toBe(text);
  });

  const failures: readonly (readonly [template: string, message: string])[] = [
    ['{.items', 'unclosed action'],
    ['{.items[0}', 'unterminated array'],
    ['{.items[x]}', 'invalid array index x'],
    ['{.items[5]}', 'array index out of bounds: index 5, length 2'],
    ['{.kind[0]}', 'string is not array or slice'],
    ['{end}', 'not in range, nothing to end'],
    ['{nonsense}', 'unrecognized identifier nonsense'],
    ['{.items[?(@.name==1)]}', 'incompatible types for comparison'],
  ];
  it.each(failures)('%s fails', (template, message) => {
    expect(() => compileJsonPath(template).print(DATA)).toThrow(message);
  });

  it('fails on a missing field when told to', () => {
    expect(() => compileJsonPath('{.missing}', false).print(DATA)).toThrow('missing is not found');
  });
});
