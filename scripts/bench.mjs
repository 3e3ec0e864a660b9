// `npm run bench [-- --json] [-- --only NAME]`: bundles bench/ as the app's own code is bundled, then runs it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, ROOT } from './install.mjs';

ensureInstalled();
const BUNDLE = join(ROOT, '.cache/bench');
const argv = process.argv.slice(2);
const measuring = argv[0] === '--run';
process.env.SERVICESCOPE_BENCH_RUN ??= `${process.pid} ${Date.now()}`;

// A measurement's own process finds the bundle made.
if (!measuring) await bundle();
const { main } = await import(pathToFileURL(join(BUNDLE, 'main.mjs')).href);
process.exitCode = await main(argv);

async function bundle() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    // The packages go in too: some of them are not written for Node's own resolution.
    ssr: { noExternal: true, external: ['playwright', 'vite'] },
    build: {
      ssr: 'bench/main.ts',
      outDir: BUNDLE,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
}
