import { expect, test } from '@playwright/test';
import { openApp, tree } from './page.ts';

/** The names by which programs and checks outside the code find the parts of the page. */

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const EMBED = { width: 720, height: 480 };

for (const size of [WIDE, EMBED, PHONE]) {
  test.describe(`${size.width}×${size.height}`, () => {
    test.use({ viewport: size });

    test('buttons and tabs have their names', async ({ page }) => {
      await openApp(page);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Step', exact: true })).toBeVisible();
      for (const name of ['Terminal', 'Endpoints', 'DNS', 'Connections', 'Events']) {
        const tab = page.getByRole('tab', { name, exact: true });
        await tab.click();
        await expect(tab).toHaveAttribute('aria-selected', 'true');
      }
    });

    test('no other name holds one of theirs', async ({ page }) => {
      await openApp(page);
      for (const name of ['Pause', 'Step']) await expect(page.getByRole('button', { name })).toHaveCount(1);
      for (const name of ['Terminal', 'Endpoints', 'DNS', 'Connections', 'Events']) {
        await expect(page.getByRole('tab', { name })).toHaveCount(1);
      }
      await expect(page.getByRole('tree', { name: 'Cluster' })).toHaveCount(1);
      if (size !== WIDE) await page.getByRole('tab', { name: 'Editor', exact: true }).click();
      await expect(page.getByLabel('Manifest')).toHaveCount(1);
      await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(1);
    });

    test('the editor is a text box that holds the file, and Apply is a button', async ({ page }) => {
      await openApp(page);
      if (size !== WIDE) await page.getByRole('tab', { name: 'Editor', exact: true }).click();
      const box = page.getByRole('textbox', { name: 'Manifest', exact: true });
      await expect(box).toHaveValue(/kind: Deployment\n/);
      await box.fill('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: filled\n');
      await expect(box).toHaveValue('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: filled\n');
      await page.getByRole('button', { name: 'Apply', exact: true }).click();
      await expect(page.getByText('configmap/filled created')).toBeVisible();
    });

    test('the tree says all that there is', async ({ page }) => {
      await openApp(page, '?seed=7&speed=0');
      const labels = await tree(page)
        .getByRole('treeitem')
        .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
      const count = (form: RegExp): number => labels.filter((label) => form.test(label)).length;
      expect(count(/^Node node-[123], Ready, zone-[abc]$/)).toBe(3);
      expect(count(/^Pod web-[a-z0-9]+-[a-z0-9]{5}, Ready, 10\.244\.\d+\.\d+, node-[123]$/)).toBe(3);
      expect(count(/^Pod tmp, Ready, 10\.244\.\d+\.\d+, node-[123]$/)).toBe(1);
      expect(count(/^Pod kube-system\/coredns-[a-z0-9-]+, Ready, 10\.244\.\d+\.\d+, node-[123]$/)).toBe(2);
      expect(count(/^Service web, ClusterIP 10\.\d+\.\d+\.\d+, 3 of 3 endpoints ready$/)).toBe(1);
      expect(count(/^Service kubernetes, ClusterIP 10\.96\.0\.1, 1 of 1 endpoints ready$/)).toBe(1);
      expect(
        count(/^Service kube-system\/kube-dns, ClusterIP 10\.96\.0\.10, \d+ of \d+ endpoints ready$/),
      ).toBe(1);
      expect(count(/^Client tmp, pod\/default\/tmp, 200$/)).toBe(1);
    });
  });
}

test('another seed gives other names', async ({ page }) => {
  const names = async (seed: number): Promise<string[]> => {
    await openApp(page, `?seed=${seed}&speed=0`);
    const items = tree(page).getByRole('treeitem', { name: /^Pod web-/ });
    return items.evaluateAll((found) => found.map((item) => item.getAttribute('aria-label') ?? ''));
  };
  const first = await names(1);
  expect(await names(2)).not.toEqual(first);
  expect(await names(1)).toEqual(first);
});
