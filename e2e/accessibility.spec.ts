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

test('axe finds nothing in X-ray, in a list, in Why and in Truths: projector', async ({ page }) => {
  await openApp(page, '?speed=0');
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'projector');
  await selectItem(page, /^Service web,/);
  await page.keyboard.press('x');
  await expect(page.getByRole('radio', { name: 'X-ray' })).toBeChecked();
  const views = [
    ['Connections', 'Why'],
    ['Truths', 'YAML'],
  ] as const;
  for (const [dock, side] of views) {
    await page.getByRole('tab', { name: dock, exact: true }).click();
    await page.getByRole('tab', { name: side, exact: true }).click();
    await expect(page.getByRole('tabpanel', { name: side })).not.toBeEmpty();
    const { violations } = await new AxeBuilder({ page })
      .exclude('.monaco-editor')
      .exclude('.xterm')
      .analyze();
    expect(
      violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`),
    ).toEqual([]);
  }
});

for (const size of [
  { width: 720, height: 450 },
  { width: 640, height: 360 },
]) {
  test(`the whole page scrolls nowhere at 200 % zoom: ${size.width}×${size.height}`, async ({ page }) => {
    await page.setViewportSize(size);
    await openApp(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
