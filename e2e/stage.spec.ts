import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { openApp, pods, run, tree } from './page.ts';

test('X shows what every Node has programmed, as text and in words', async ({ page }) => {
  const { errors } = await openApp(page);
  await page.keyboard.press('x');
  await expect(page.getByRole('radio', { name: 'X-ray' })).toBeChecked();
  const rules = page.locator('.layer.rules');
  await expect(rules.getByText('KUBE-SERVICES', { exact: true })).toHaveCount(3);
  await page.getByLabel('How rules are written').selectOption('words');
  await expect(rules.getByText('1 of 3: ', { exact: false })).toHaveCount(9);
  const found = await new AxeBuilder({ page }).exclude('.monaco-editor').exclude('.xterm').analyze();
  expect(found.violations.map((one) => one.id)).toEqual([]);
  await page.locator('.stage-head').click();
  await page.keyboard.press('x');
  await expect(page.getByRole('radio', { name: 'Concept' })).toBeChecked();
  await expect(rules.getByText('KUBE-SERVICES')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('the slash finds things; what is not looked for can be left out', async ({ page }) => {
  await openApp(page);
  await page.keyboard.press('/');
  await page.keyboard.type('tmp');
  await expect(page.getByRole('option', { name: /^Pod tmp/ })).toBeVisible();
  await page.getByRole('option', { name: /^Pod tmp/ }).click();
  await expect(tree(page).getByRole('treeitem', { name: /^Pod tmp,/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('/');
  await page.getByRole('checkbox', { name: 'what fails' }).check();
  await expect(pods(page, /^Pod web-/)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^filtered/ }).click();
  await expect(pods(page, /^Pod web-/)).toHaveCount(3);
});

test('a Service that changes its type changes its shape, and its words in the tree', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl patch service web -p \'{"spec":{"type":"NodePort"}}\'');
  await expect(tree(page).getByRole('treeitem', { name: /^Service web, NodePort 10\./ })).toBeAttached();
  await expect(page.locator('.layer.sockets .socket')).toHaveCount(3);
  await run(page, 'kubectl patch service web -p \'{"spec":{"type":"LoadBalancer"}}\'');
  await expect(page.locator('.layer.outside').getByText('Load balancer')).toBeVisible();
  await expect(
    tree(page).getByRole('treeitem', { name: /^Service web, LoadBalancer 203\.0\.113\./ }),
  ).toBeAttached();
});
