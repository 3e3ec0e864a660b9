import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openApp } from './page.ts';

/** Opens the palette, types, and takes the first answer. */
async function choose(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'What to do or find' });
  await expect(box).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(box).toHaveCount(0);
}

test('everything is reached by the keyboard alone', async ({ page }) => {
  await openApp(page, '?speed=0');
  await choose(page, 'events');
  await expect(page.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
  await choose(page, 'node-2');
  await expect(page.getByRole('treeitem', { name: /^Node node-2/ })).toHaveAttribute('aria-selected', 'true');
  await choose(page, 'x-ray');
  await expect(page.getByRole('radio', { name: 'X-ray' })).toBeChecked();
  await choose(page, 'theme dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await choose(page, 'speed 10');
  await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('10');
  await choose(page, 'pla');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await choose(page, 'share');
  await expect(page.getByRole('dialog', { name: 'Share this run' })).toBeVisible();
});

test('the list goes by arrows, says what its keys are, and Escape gives the focus back', async ({ page }) => {
  await openApp(page, '?speed=0');
  const button = page.getByRole('button', { name: 'Commands' });
  await button.focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('listbox', { name: 'Commands and things' });
  await expect(list.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await expect(list.getByRole('option', { name: /Play Space/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('? shows the keys; single letters can be switched off, and stay off', async ({ page }) => {
  await openApp(page, '?speed=0');
  const help = page.getByRole('dialog', { name: 'Help' });
  await page.keyboard.press('?');
  await expect(help).toBeVisible();
  await help.getByRole('checkbox', { name: /Single-letter keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.keyboard.press('?');
  await page.keyboard.press('x');
  await expect(page.getByRole('radio', { name: 'X-ray' })).not.toBeChecked();
  await expect(help).toHaveCount(0);
  await page.reload();
  await openApp(page, '?speed=0');
  await page.keyboard.press('?');
  await expect(help).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the dialogs: ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openApp(page, '?speed=0');
    for (const text of [
      '',
      'share this',
      'cluster settings',
      'help and keys',
      'in any form',
      'what is simplified',
      'report',
    ]) {
      if (text === '') await page.keyboard.press('Control+k');
      else await choose(page, text);
      await expect(page.getByRole('dialog')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
      expect(violations.map((one) => `${text}: ${one.id}`)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  });
}
