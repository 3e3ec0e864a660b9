import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseManifest } from '../manifest.ts';
import { parseYaml } from './parse.ts';
import { readValue } from './read.ts';
import { writeYaml } from './write.ts';

/** What sigs.k8s.io/yaml v1.6.0 (over go.yaml.in/yaml v2.4.3) answers: a JSON object a line. */
function answers<Row>(name: string): Row[] {
  const text = readFileSync(new URL(`testdata/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function read(text: string): { value: unknown } | { error: string } {
  const parsed = parseYaml(text);
  if (!parsed.ok) return { error: parsed.problem.conversionError };
  const { value, errors } = readValue(parsed.document);
  const error = errors.find(({ severity }) => severity === 'error');
  if (error === undefined) return { value };
  const direct = error.message.startsWith('json:') || error.message.startsWith('unsupported');
  return { error: direct ? error.message : `yaml: ${error.message}` };
}

test.each(answers<{ text: string; json?: string; error?: string }>('read'))('reads $text', (row) => {
  const wanted = row.json === undefined ? { error: row.error } : { value: JSON.parse(row.json) as unknown };
  expect(read(row.text)).toEqual(wanted);
});

test.each(answers<{ json: string; yaml: string }>('write'))('writes $json', (row) => {
  expect(writeYaml(JSON.parse(row.json))).toBe(row.yaml);
});

test('what is written is read back', () => {
  for (const { json, yaml } of answers<{ json: string; yaml: string }>('write')) {
    const wanted = JSON.parse(json) as unknown;
    if (typeof wanted !== 'object' || Array.isArray(wanted)) continue;
    expect(parseManifest(yaml).documents[0]?.object).toEqual(wanted);
  }
});
