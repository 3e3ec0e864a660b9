// Finds a Chromium for the browser tests. In this order: $CHROMIUM_PATH, an installed browser, Playwright's own,
// `playwright install chromium`, Debian's package (when root), the one that ships in an npm package.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { ROOT } from './install.mjs';

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export async function resolveChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const installed = INSTALLED.find(runs);
  if (installed) return installed;
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  console.log('chromium: none installed; trying Playwright');
  spawnSync(process.execPath, [`${ROOT}node_modules/playwright/cli.js`, 'install', 'chromium'], {
    timeout: 180_000,
    stdio: 'ignore',
  });
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  return fromDebian() ?? (await fromPackage());
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
  } catch {
    return false;
  }
}

function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  console.log('chromium: installing the Debian package');
  const install =
    'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium';
  spawnSync('sh', ['-c', install], { timeout: 480_000, stdio: 'ignore' });
  return INSTALLED.find(runs) ?? null;
}

async function fromPackage() {
  console.log('chromium: unpacking the one from npm');
  // Makes the package unpack the shared libraries that it needs too.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath();
  if (runs(path)) return path;
  throw new Error('No Chromium could be found or installed; set CHROMIUM_PATH to one.');
}

if (import.meta.url === `file://${process.argv[1]}`) console.log(await resolveChromium());
