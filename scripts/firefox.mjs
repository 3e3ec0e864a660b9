// Finds an installed Firefox that the browser tests can drive; nothing is downloaded for it. In this order:
// $FIREFOX_PATH, an installed one. Playwright speaks WebDriver BiDi with it, so that no build of Playwright's own is needed.
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';

const INSTALLED = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/usr/local/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** How long a Firefox may take to be there. */
const LAUNCH_LIMIT_MS = 30_000;

/** Null: there is none, or none that can be driven. */
export async function resolveFirefox() {
  answerMediaFeatures();
  for (const path of [process.env.FIREFOX_PATH, ...INSTALLED]) {
    if (path && isProgram(path) && (await canBeDriven(path))) return path;
  }
  return null;
}

export function firefoxLaunch(executablePath) {
  return { channel: 'moz-firefox', executablePath, timeout: LAUNCH_LIMIT_MS };
}

/**
 * Playwright sets the colour scheme of every page by a command that Firefox 153 does not know yet, and gives up. The tests
 * in Firefox do not depend on it: it counts as done.
 */
export function answerMediaFeatures() {
  const { ws } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle');
  const { send } = ws.prototype;
  if (send.answersMediaFeatures) return;
  ws.prototype.send = function answering(data, ...rest) {
    const id = /"method":"emulation\.setMediaFeaturesOverride"/.test(data) ? JSON.parse(data).id : null;
    if (id === null) return send.call(this, data, ...rest);
    const answer = JSON.stringify({ type: 'success', id, result: {} });
    setImmediate(() => this.emit('message', Buffer.from(answer), false));
  };
  ws.prototype.send.answersMediaFeatures = true;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function canBeDriven(path) {
  const { firefox } = await import('playwright');
  try {
    const browser = await firefox.launch(firefoxLaunch(path));
    const page = await browser.newPage();
    await page.goto('data:text/html,<title>here</title>');
    const title = await page.title();
    await browser.close();
    return title === 'here';
  } catch {
    return false;
  }
}

if (import.meta.url === `file://${process.argv[1]}`) console.log(await resolveFirefox());
