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

test('Nodes, zones, taints and latencies are set in the form, and the file follows', async ({ page }) => {
  await openApp(page);
  await page.getByRole('button', { name: /3 nodes/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Cluster' });
  await dialog.getByRole('button', { name: 'Add a Node' }).click();
  await dialog.getByLabel('Name of Node 4').fill('node-1');
  await expect(dialog.getByLabel('Name of Node 4')).toHaveAccessibleDescription(
    'another Node is called node-1 already',
  );
  await dialog.getByRole('button', { name: 'Start empty' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('The cluster file has a fault.');
  await dialog.getByLabel('Name of Node 4').fill('gpu-1');
  await dialog.getByLabel('Taints of Node 4').fill('gpu=yes:NoSchedule');
  await dialog.getByRole('combobox', { name: 'Zones' }).selectOption('2');
  await dialog.getByLabel('From outside').fill('200ms');
  await dialog.getByLabel('Address after').fill('1s');
  await dialog.getByRole('button', { name: 'Remove Node node-1' }).click();
  await expect(dialog.getByRole('button', { name: 'Remove Node node-2' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Start empty' }).click();
  await expect(tree(page).getByRole('treeitem', { name: /^Node gpu-1, Ready, zone-b$/ })).toBeAttached();
  await expect(tree(page).getByRole('treeitem', { name: /^Node / })).toHaveCount(3);
  await run(page, 'kubectl describe node gpu-1 | grep Taints; ping -c 1 192.0.2.12');
  await terminalShows(page, 'gpu=yes:NoSchedule');
  await terminalShows(page, /time=[12]\d\d(\.\d+)? ms/);
});
