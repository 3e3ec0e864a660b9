// `npm start [-- --open] [-- --port N]`: installs what is missing, builds, and serves the app on localhost.
import { spawn } from 'node:child_process';
import { ensureInstalled, ROOT } from './install.mjs';

ensureInstalled();
const { build, preview } = await import('vite');
const argv = process.argv.slice(2);
const port = argv.includes('--port') ? Number(argv[argv.indexOf('--port') + 1]) : 4173;

console.log('building Servicescope');
await build({ root: ROOT, logLevel: 'warn' });
const server = await preview({ root: ROOT, logLevel: 'warn', preview: { port, host: 'localhost' } });
const address = server.resolvedUrls?.local[0] ?? `http://localhost:${port}/`;
console.log(`Servicescope is at ${address} (Ctrl+C stops it)`);
if (argv.includes('--open')) open(address);

function open(url) {
  const command = { darwin: ['open', url], win32: ['cmd', '/c', 'start', url] }[process.platform] ?? [
    'xdg-open',
    url,
  ];
  spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true }).on('error', () => undefined);
}
