import { expect, test } from '@playwright/test';
import { openApp, selectItem, terminalShows, tree } from './page.ts';

test('a field of the inspector changes the cluster, the file and the terminal, and can be taken back', async ({
  page,
}) => {
  await openApp(page);
  await selectItem(page, /^Service web,/);
  await page.getByLabel('type', { exact: true }).selectOption('NodePort');
  const item = tree(page).getByRole('treeitem', { name: /^Service web, NodePort 10\./ });
  await expect(item).toBeAttached();
  const manifest = page.getByRole('textbox', { name: 'Manifest' });
  await expect(manifest).toHaveValue(/\n  type: NodePort\n/);
  await terminalShows(page, `kubectl patch service web -p '{"spec":{"type":"NodePort"}}'`);
  await page.getByLabel('type', { exact: true }).press('Escape');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Control+z');
  await expect(tree(page).getByRole('treeitem', { name: /^Service web, ClusterIP 10\./ })).toBeAttached();
  await expect(manifest).toHaveValue(/\n  type: ClusterIP\n/);
});

test('what the API server refuses is said, and nothing changes', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Service web,/);
  const box = page.getByLabel('clusterIP', { exact: true });
  await box.fill('None');
  await box.press('Enter');
  await expect(page.locator('.refusal')).toContainText(
    'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  );
  await expect(tree(page).getByRole('treeitem', { name: /^Service web, ClusterIP 10\./ })).toBeAttached();
});

test('a deleted Service goes from the stage, stays in the file, and Put back makes it again', async ({
  page,
}) => {
  await openApp(page);
  await selectItem(page, /^Service web,/);
  await page.getByRole('button', { name: 'Delete this Service' }).click();
  await expect(tree(page).getByRole('treeitem', { name: /^Service web,/ })).toHaveCount(0);
  await terminalShows(page, 'kubectl delete service web');
  await expect(page.getByRole('textbox', { name: 'Manifest' })).toHaveValue(/kind: Service\n/);
  await page.getByRole('button', { name: 'Put back' }).first().click();
  await expect(tree(page).getByRole('treeitem', { name: /^Service web, ClusterIP 10\./ })).toBeAttached();
});

test('what was done to a Node and to a client is taken back and done again', async ({ page }) => {
  await openApp(page, '?speed=0');
  const item = (name: RegExp) => page.getByRole('treeitem', { name }).first();
  await selectItem(page, /^Node node-1/);
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  await expect(item(/^Node node-1, Ready, cordoned/)).toBeAttached();
  await page.keyboard.press('Control+z');
  await expect(item(/^Node node-1, Ready, zone-a$/)).toBeAttached();
  await page.keyboard.press('Control+Shift+z');
  await expect(item(/^Node node-1, Ready, cordoned/)).toBeAttached();
  await selectItem(page, /^Client tmp/);
  await page.getByRole('button', { name: 'Remove this client' }).click();
  await expect(page.getByRole('treeitem', { name: /^Client tmp/ })).toHaveCount(0);
  await item(/^Node node-1/).focus();
  await page.keyboard.press('Control+z');
  await expect(item(/^Client tmp/)).toBeAttached();
});
