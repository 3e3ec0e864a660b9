import { expect, type Locator, type Page } from '@playwright/test';

/** What tests do with the page, in the words of a user. */

/** Opens the page and waits until the starter's cluster is on the stage. Gives the console's errors so far. */
export async function openApp(page: Page, query = ''): Promise<{ errors: string[] }> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`/${query}`);
  await expect(tree(page).getByRole('treeitem', { name: /^Service web,/ })).toBeAttached();
  await page.evaluate(() => window.servicescope.idle());
  return { errors };
}

export function tree(page: Page): Locator {
  return page.getByRole('tree', { name: 'Cluster' });
}

/** Pods of the tree whose whole name matches. */
export function pods(page: Page, name: RegExp): Locator {
  return tree(page).getByRole('treeitem', { name });
}

/** Types a command into the terminal and presses Enter. */
export async function run(page: Page, command: string): Promise<void> {
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const box = page.locator('.xterm-helper-textarea');
  await box.waitFor({ state: 'attached' });
  await box.focus();
  // In Firefox a text that is put in as a whole sets a value, and nothing hears of it.
  const firefox = page.context().browser()?.browserType().name() === 'firefox';
  await (firefox ? page.keyboard.type(command) : page.keyboard.insertText(command));
  await page.keyboard.press('Enter');
}

/** Everything that the terminal shows. */
export async function terminalText(page: Page): Promise<string> {
  return (await page.getByRole('log', { name: 'Terminal output' }).textContent()) ?? '';
}

/** Waits until the terminal shows something. */
export async function terminalShows(page: Page, what: string | RegExp): Promise<void> {
  const shown = expect.poll(() => terminalText(page), { timeout: 40_000 });
  await (typeof what === 'string' ? shown.toContain(what) : shown.toMatch(what));
}

/** Puts a text into the editor in place of what is there. */
export async function setManifest(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Manifest' }).fill(text);
}

/** Selects something on the stage by its tree item. */
export async function selectItem(page: Page, name: RegExp): Promise<void> {
  const item = tree(page).getByRole('treeitem', { name }).first();
  await item.focus();
  await page.keyboard.press('Enter');
}

/** Before the page opens: keeps hold of the engine's worker, for `crashWorker`. */
export async function watchWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Real = window.Worker;
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === 'servicescope') Object.assign(window, { engineWorker: this });
      }
    };
  });
}

export async function crashWorker(page: Page): Promise<void> {
  await page.evaluate(() => {
    const worker = (window as unknown as { engineWorker: Worker }).engineWorker;
    worker.terminate();
    worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  });
}
