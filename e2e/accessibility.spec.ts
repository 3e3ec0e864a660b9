import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { openApp, selectItem } from './page.ts';

const SIZES = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'projector', width: 1280, height: 720 },
  { name: 'embed', width: 720, height: 480 },
  { name: 'phone', width: 390, height: 844 },
];

for (const size of SIZES) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`axe finds nothing: ${size.name}, ${scheme}`, async ({ page }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme });
      await openApp(page);
      await selectItem(page, /^Pod web-/);
      const result = await new AxeBuilder({ page }).exclude('.monaco-editor').exclude('.xterm').analyze();
      expect(
        result.violations.map(
          (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
        ),
      ).toEqual([]);
    });
  }
}

test('the whole page scrolls nowhere at 200 % zoom of 1440×900', async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 450 });
  await openApp(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
