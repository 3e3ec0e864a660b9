// Takes the README's picture, docs/servicescope.png, of a page that is served: `vite build && vite preview`, then
// `node scripts/picture.mjs http://localhost:4173`. A balancer hands an outside client's traffic only to the Nodes with a
// ready Pod of their own, and one Pod has just lost its readiness.
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, resolveChromium } from './chromium.mjs';
import { ROOT } from './install.mjs';

const [address = 'http://localhost:4173'] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: await resolveChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
await page.goto(address);
await page.waitForFunction(() => window.servicescope !== undefined);
await page.evaluate(() => window.servicescope.idle());

const typed = page.locator('.xterm-helper-textarea');
await typed.waitFor({ state: 'attached' });

/** Types a command and lets the cluster go on for a while. */
async function run(command, seconds) {
  await typed.focus();
  await page.keyboard.insertText(command);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(seconds * 1000);
}

await run('kubectl expose deployment web --name=public --port=80 --type=LoadBalancer', 1);
await run(`kubectl patch service public -p '{"spec":{"externalTrafficPolicy":"Local"}}'`, 9);
await run('scope client add world --from internet --to http://203.0.113.20 --rate 2', 7);
const pod = page.locator('.layer.pods [data-key^="Pod/default/web-"]').first();
const key = await pod.getAttribute('data-key');
await run(`scope app ${key.replace('Pod/default/', '')} unready`, 6);
await page.getByRole('button', { name: 'Pause' }).click();
await page.waitForTimeout(500);
await page.screenshot({ path: `${ROOT}docs/servicescope.png` });
await browser.close();
