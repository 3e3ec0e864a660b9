import { expect, test } from '@playwright/test';
import { STARTER_INPUTS, STARTER_UNTIL_US } from '../src/app/starter.ts';
import { borderWith } from '../src/engine/apiserver/request.ts';
import { replay } from '../src/engine/cluster.ts';
import { defaultSettings } from '../src/k8s/clusterFile/defaults.ts';
import { openApp } from './page.ts';

for (const seed of [1, 7, 123456789]) {
  test(`the same run has the same history in Node and in the browser (seed ${seed})`, async ({ page }) => {
    await openApp(page, `?seed=${seed}&speed=0`);
    const inBrowser = await page.evaluate(() => window.servicescope.history());
    const { kernel, happenings } = replay(
      { seed, settings: defaultSettings(), border: borderWith(null) },
      STARTER_INPUTS,
      STARTER_UNTIL_US,
    ).world;
    expect(inBrowser).toEqual({ at: kernel.nowUs, hash: happenings.historyHash });
  });
}
