import { expect, test, type Page } from '@playwright/test';
import { openApp, run, selectItem, terminalShows, tree } from './page.ts';

test.beforeEach(async ({ context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const dialog = (page: Page) => page.getByRole('dialog', { name: /^Copy / });

/** Opens what is offered by the key, and takes one text of it. */
async function take(page: Page, name: RegExp): Promise<string> {
  await page.keyboard.press('c');
  await dialog(page).getByRole('button', { name }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(/^Copied: /)).toBeVisible();
  return clipboard(page);
}

test('what is copied of a thing gives the thing in the terminal, in the editor and in another page', async ({
  page,
  context,
}) => {
  await openApp(page, '?speed=0');
  await selectItem(page, /^Service web,/);
  const get = await take(page, /kubectl get/);
  expect(get).toBe('kubectl get service web -o wide');
  await expect(tree(page).getByRole('treeitem', { name: /^Service web,/ })).toBeFocused();
  expect(await take(page, /as one would write it/)).toMatch(/^apiVersion: v1\nkind: Service\n(?!.*status:)/s);
  const link = await take(page, /link to it/);
  const events = await take(page, /Events/);

  await run(page, get);
  await terminalShows(page, /NAME +TYPE +CLUSTER-IP.*\nweb +/);
  await run(page, events);
  await terminalShows(page, /No events found in default namespace|LAST SEEN/);

  const other = await context.newPage();
  await openApp(other, link.slice(link.indexOf('#')));
  await expect(tree(other).getByRole('treeitem', { name: /^Service web,/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});

test('a client, a connection, a happening and a moment can be copied', async ({ page }) => {
  await openApp(page, '?speed=0');
  await selectItem(page, /^Client /);
  const client = await take(page, /the client itself/);
  expect(client).toMatch(/^scope client add \S+ --from \S+ --to http:/);

  await page.getByRole('tab', { name: 'Connections' }).click();
  await page.getByRole('table').getByRole('button').first().click();
  await page.getByRole('button', { name: 'Copy what is selected' }).click();
  await dialog(page).getByRole('button', { name: 'its journey' }).click();
  const journey = await clipboard(page);
  await run(page, journey);
  await terminalShows(page, /\n +1\. \[/);

  await selectItem(page, /^Pod web-/);
  await page.getByRole('tab', { name: 'Why' }).click();
  await page.getByRole('button', { name: 'Copy this happening' }).first().click();
  await dialog(page).getByRole('button', { name: 'in words' }).click();
  expect(await clipboard(page)).toMatch(/^\d\d:\d\d\.\d{3} \S.*: /);

  await page.getByRole('slider', { name: 'Timeline' }).focus();
  const yaml = await take(page, /all that people made/);
  expect(yaml).toContain('kind: Deployment');
});

test('the palette copies at once', async ({ page }) => {
  await openApp(page, '?speed=0');
  await selectItem(page, /^Node node-2/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copy as kubectl');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Copied: kubectl get node node-2' })).toBeVisible();
  expect(await clipboard(page)).toBe('kubectl get node node-2 -o wide');
});
