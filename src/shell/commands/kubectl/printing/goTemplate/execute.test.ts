import { describe, expect, it } from 'vitest';
import { compileGoTemplate } from './execute.ts';

const DATA = {
  kind: 'List',
  data: { pw: 'c2VjcmV0' },
  items: [
    { name: 'a', n: 1 },
    { name: 'b', n: 2 },
  ],
  none: [],
};

describe('a Go template', () => {
  const rows: readonly (readonly [template: string, text: string])[] = [
    ['{{.kind}}', 'List'],
    ['{{range .items}}{{.name}}{{"\\n"}}{{end}}', 'a\nb\n'],
    ['{{range $i, $x := .items}}{{$i}}={{$x.name}} {{end}}', '0=a 1=b '],
    ['{{range .none}}x{{else}}empty{{end}}', 'empty'],
    ['{{if eq .kind "List"}}yes{{else}}no{{end}}', 'yes'],
    ['{{with .data}}{{.pw | base64decode}}{{end}}', 'secret'],
    ['{{(index .items 1).name}}', 'b'],
    ['{{len .items}} {{printf "%s-%d" .kind 3}}', '2 List-3'],
    ['a {{- .kind -}} b', 'aListb'],
    ['{{.missing}}', '<no value>'],
    ['{{$k := .kind}}{{range .items}}{{$k}}{{end}}', 'ListList'],
  ];
  it.each(rows)('%s', (template, text) => {
    expect(compileGoTemplate(template)(DATA)).toBe(text);
  });

  it('names what it cannot read', () => {
    expect(() => compileGoTemplate('{{range .items}}')).toThrow('unexpected EOF');
    expect(() => compileGoTemplate('{{nope .kind}}')(DATA)).toThrow('function "nope" not defined');
  });
});
