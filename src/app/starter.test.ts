import { expect, test } from 'vitest';
import { borderWith } from '../engine/apiserver/request.ts';
import { replay } from '../engine/cluster.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { parseManifest } from '../k8s/manifest.ts';
import { STARTER_FILES, STARTER_INPUTS, STARTER_OBJECTS, STARTER_UNTIL_US } from './starter.ts';

test('the starter’s files say what its cluster holds', () => {
  const documents = STARTER_FILES.flatMap((file) =>
    parseManifest(file.text).documents.map((one) => one.object),
  );
  expect(documents).toEqual(STARTER_OBJECTS.map((one) => one.object));
});

test('the starter’s cluster is the same one whether or not its objects are checked', () => {
  const [checked, trusted] = [borderWith(null), null].map((border) => {
    const { world } = replay(
      { seed: 1, settings: defaultSettings(), border },
      STARTER_INPUTS,
      STARTER_UNTIL_US,
    );
    return { history: world.happenings.historyHash, version: world.api.resourceVersion };
  });
  expect(trusted).toEqual(checked);
});
