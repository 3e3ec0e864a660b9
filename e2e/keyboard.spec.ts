import { expect, test, type Page } from '@playwright/test';
import { openApp, run, terminalShows, tree } from './page.ts';

/** Everything here is done without a pointer. */

const item = (page: Page, name: RegExp) => tree(page).getByRole('treeitem', { name }).first();

/** What has the focus, in a word: its name, `nothing` for the page itself. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    if (at === null || at === document.body) return 'nothing';
    return at.getAttribute('aria-label') ?? at.getAttribute('title') ?? at.textContent?.trim() ?? '';
  });
}

/** Presses Tab until something has the focus; out of texts that take the key themselves by Escape. */
async function tabTo(page: Page, name: RegExp, back = false): Promise<void> {
  for (let press = 0; press < 70; press++) {
    const takesTab = await page.evaluate(
      () => document.activeElement?.closest('.monaco-editor, .xterm') !== null,
    );
    if (takesTab) await page.keyboard.press('Escape');
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    if (name.test(await focused(page))) return;
  }
  throw new Error(`Tab does not come to ${name}`);
}

async function choose(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'What to do or find' })).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

test('Tab goes through the whole page and is held nowhere', async ({ page }) => {
  await openApp(page, '?speed=0');
  await expect(page.locator('.monaco textarea')).toBeAttached();
  const names: string[] = [];
  for (let press = 0; press < 80; press++) {
    if (/YAML with|Terminal input/.test(names.at(-1) ?? '')) await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    const name = await focused(page);
    if (name === 'nothing') break;
    names.push(name);
  }
  const order = [
    /^Help/,
    /^web.yaml/,
    /^YAML with/,
    /^(Clients|Services)$/,
    /^Inspect$/,
    /^Terminal$/,
    /^Timeline$/,
  ];
  const places = order.map((one) => names.findIndex((name) => one.test(name)));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test('a Service is scaled, broken, asked about and mended by keys alone, and the focus is never lost', async ({
  page,
}) => {
  await openApp(page);
  await tabTo(page, /^(Clients|Services|Service |Nodes)/);
  await expect(page.locator('.stage')).toHaveAttribute('data-focused', /\w/);
  await choose(page, 'service web');
  await expect(item(page, /^Service web,/)).toBeFocused();
  await expect(item(page, /^Service web,/)).toHaveAttribute('aria-selected', 'true');
  await tabTo(page, /^Scale web up$/);
  await page.keyboard.press('Enter');
  await expect(item(page, /^Service web, .* 4 of 4 endpoints ready/)).toBeAttached();
  expect(await focused(page)).toBe('Scale web up');

  await choose(page, 'service web');
  await expect(item(page, /^Service web,/)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await tabTo(page, /^Make it unready$/);
  await page.keyboard.press('Enter');
  await expect(item(page, /^Service web, .* 3 of 4 endpoints ready/)).toBeAttached();
  await expect.poll(() => focused(page)).toMatch(/^Make it ready$|Not ready/);
  await expect(page.getByRole('status', { name: 'What happens' })).toContainText(/ready/i);

  await tabTo(page, /^Inspect$/, true);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Why', exact: true })).toBeFocused();
  await expect(page.getByRole('region', { name: 'Chain of causes' })).toContainText(/unready/i);
  await choose(page, 'inspect');
  await expect(page.getByRole('tabpanel', { name: 'Inspect' })).toBeFocused();
  await tabTo(page, /^Make it ready$/);
  await page.keyboard.press('Enter');
  await expect(item(page, /^Service web, .* 4 of 4 endpoints ready/)).toBeAttached();
  await expect.poll(() => focused(page)).not.toBe('nothing');
});

test('the editor, the terminal, time and a followed connection give the focus back', async ({ page }) => {
  await openApp(page, '?speed=0');
  await expect(page.locator('.monaco textarea')).toBeAttached();
  await choose(page, 'web.yaml');
  await expect(page.locator('.monaco textarea')).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.said')).toContainText('unchanged');
  await choose(page, 'terminal');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.type('kubectl get no');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await terminalShows(page, /NAME +STATUS +ROLES/);
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused();

  await tabTo(page, /^Timeline$/);
  await page.keyboard.press('Home');
  await expect(page.getByText('In the past')).toBeVisible();
  await page.keyboard.press('End');

  await choose(page, 'service web');
  await expect(item(page, /^Service web,/)).toBeFocused();
  await page.keyboard.press('f');
  await expect(page.getByText(/^Step 1 of/).first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^Step 2 of/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('radio', { name: 'Concept' })).toBeChecked();
  expect(await focused(page)).not.toBe('nothing');
});

test('with letters switched off, a letter on the stage does nothing', async ({ page }) => {
  await openApp(page, '?speed=0');
  await choose(page, 'single-letter');
  await item(page, /^Service web,/).focus();
  for (const key of ['x', 'f', 'c', '?', '/']) await page.keyboard.press(key);
  await expect(page.getByRole('radio', { name: 'Concept' })).toBeChecked();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await run(page, 'date');
  await terminalShows(page, /2026/);
});
