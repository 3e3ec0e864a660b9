import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';

/** The built page, served as a visitor gets it, in a headless Chromium. */
export interface Site {
  readonly address: string;
  readonly folder: string;
  readonly browser: Browser;
  /** A visitor who has never been here. */
  open(): Promise<{ context: BrowserContext; page: Page }>;
  close(): Promise<void>;
}

/** This file is bundled into .cache/bench. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = `${ROOT}.cache/page`;
const MARK = `${FOLDER}.run`;

/** Names one run of the whole benchmark: its measurements share one build. */
const RUN = process.env['SERVICESCOPE_BENCH_RUN'] ?? String(process.pid);

const VIEWPORT = { width: 1440, height: 900 };

/** Builds the page unless this run has, serves it and starts the browser. Throws when the build fails. */
export async function openSite(): Promise<Site> {
  const { build, preview } = await import('vite');
  if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== RUN) {
    rmSync(MARK, { force: true });
    await build({ root: ROOT, logLevel: 'silent', build: { outDir: FOLDER, emptyOutDir: true } });
    writeFileSync(MARK, RUN);
  }
  const server = await preview({
    root: ROOT,
    logLevel: 'silent',
    build: { outDir: FOLDER },
    preview: { port: 0, host: 'localhost' },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('the preview server has no address');
  const { chromium } = await import('playwright');
  const chromiumModule = `${ROOT}scripts/chromium.mjs`;
  const { CHROMIUM_ARGS, resolveChromium } = await import(/* @vite-ignore */ chromiumModule);
  const browser = await chromium.launch({ executablePath: await resolveChromium(), args: CHROMIUM_ARGS });
  return {
    address,
    folder: FOLDER,
    browser,
    open: async () => {
      const context = await browser.newContext({ viewport: VIEWPORT });
      return { context, page: await context.newPage() };
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Kilobytes, gzip, until the first moving dot, as `scripts/sizes.mjs` counts them. */
export function kilobytesUntilFirstDot(): number {
  const { stdout } = spawnSync(process.execPath, [`${ROOT}scripts/sizes.mjs`, FOLDER], { encoding: 'utf8' });
  const total = /([\d.]+) KB {2}until the first moving dot/.exec(stdout)?.[1];
  if (total === undefined) throw new Error('scripts/sizes.mjs gave no sum');
  return Number(total);
}

/** Types a command into the page's terminal. */
export async function type(page: Page, command: string): Promise<void> {
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const box = page.locator('.xterm-helper-textarea');
  await box.waitFor({ state: 'attached' });
  await box.focus();
  await page.keyboard.insertText(command);
  await page.keyboard.press('Enter');
}

/**
 * Waits until the stage's tree has an item whose name matches. Looks seldom and at few elements: asking for a role goes
 * over the whole page and would be measured too.
 */
export async function seen(page: Page, beginning: string, rest: RegExp, timeoutMs: number): Promise<void> {
  await page.waitForFunction(
    ({ selector, pattern }) =>
      [...document.querySelectorAll(selector)].some((item) =>
        new RegExp(pattern).test(item.getAttribute('aria-label') ?? ''),
      ),
    { selector: `[role="treeitem"][aria-label^="${beginning},"]`, pattern: rest.source },
    { polling: 250, timeout: timeoutMs },
  );
}
