// Installs the packages when they are missing or older than the lockfile. Says in a line what it does.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const MARK = `${ROOT}node_modules/.package-lock.json`;

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (!(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19))) {
    console.error(
      `Servicescope needs Node 20.19 or newer (20.x), or 22.12 or newer; this is ${process.versions.node}.`,
    );
    process.exit(1);
  }
  if (existsSync(MARK) && statSync(MARK).mtimeMs >= statSync(`${ROOT}package-lock.json`).mtimeMs) return;
  console.log('packages: missing or older than package-lock.json; running npm ci');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
