import { expect, test } from 'vitest';
import { parseManifest } from '../k8s/manifest.ts';
import { STARTER_FILES, STARTER_OBJECTS } from './starter.ts';

test('the starter’s files say what its cluster holds', () => {
  const documents = STARTER_FILES.flatMap((file) => parseManifest(file.text).documents.map((one) => one.object));
  expect(documents).toEqual(STARTER_OBJECTS.map((one) => one.object));
});
