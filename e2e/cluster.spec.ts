import { expect, test } from '@playwright/test';
import { openApp, run, terminalShows, tree } from './page.ts';

test('the cluster menu writes the cluster file and starts the cluster that it says', async ({ page }) => {
  await openApp(page);
  await page.getByRole('button', { name: /3 nodes/ }).click();
  await page.getByRole('button', { name: 'Dual-stack' }).click();
  await page.getByLabel('kube-proxy', { exact: true }).selectOption('ipvs');
  await expect(page.getByLabel('Cluster file')).toHaveValue(
    /ipFamilies: \[IPv4, IPv6\]\n.*kubeProxy:\n? *\{?.*mode: ipvs/s,
  );
  await page.getByRole('button', { name: 'Start with the walkthrough' }).click();
  await expect(tree(page).getByRole('treeitem', { name: /^Service web,/ })).toBeAttached();
  await run(page, `kubectl get node node-1 -o jsonpath='{.spec.podCIDRs}'`);
  await terminalShows(page, /\["10\.244\.1\.0\/24","fd[0-9a-f:]+\/64"\]/);
});

test('a wrong cluster file is refused at its line, and the old cluster stays', async ({ page }) => {
  await openApp(page);
  await page.getByRole('button', { name: /3 nodes/ }).click();
  await page
    .getByLabel('Cluster file')
    .fill('apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\nspec:\n  node: []\n');
  await page.getByRole('button', { name: 'Start empty' }).click();
  await expect(page.getByRole('dialog')).toContainText(/line 4: .*node/);
  await page.keyboard.press('Escape');
  await expect(tree(page).getByRole('treeitem', { name: /^Service web,/ })).toBeAttached();
});
