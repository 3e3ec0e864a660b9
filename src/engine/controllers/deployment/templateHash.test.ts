import { expect, test } from 'vitest';
import { replicaSetName, sameTemplate, templateHash } from './templateHash.ts';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'a', image: 'nginx:1' }] },
};

test('the hash is up to ten characters of its own alphabet', () => {
  expect(templateHash(template, undefined)).toMatch(/^[456789bcdf]{1,10}$/);
});

test.each([
  [
    'the order of fields',
    { spec: { containers: [{ image: 'nginx:1', name: 'a' }] }, metadata: template.metadata },
    undefined,
    true,
  ],
  [
    'another image',
    { ...template, spec: { containers: [{ name: 'a', image: 'nginx:2' }] } },
    undefined,
    false,
  ],
  ['another label', { ...template, metadata: { labels: { app: 'api' } } }, undefined, false],
  ['a collision', template, 1, false],
])('the hash and %s', (_what, other, collisions, same) => {
  expect(templateHash(other, collisions) === templateHash(template, undefined)).toBe(same);
});

test('templates are compared without the label of the hash', () => {
  const labels = { app: 'web', 'pod-template-hash': '56b77fdc69' };
  expect(sameTemplate({ ...template, metadata: { labels } }, template)).toBe(true);
  expect(sameTemplate({ ...template, metadata: { labels: { app: 'web', tier: 'x' } } }, template)).toBe(
    false,
  );
});

test('a long name is cut so that the hash fits', () => {
  expect(replicaSetName('d'.repeat(253), '56b77fdc69')).toHaveLength(253);
});
