// Checks what a visitor fetches until the first moving dot: the page and the engine's worker, with all that they import
// statically. The page around the stage, fonts, editor, terminal, shell and what checks requests load after it. `node scripts/sizes.mjs [FOLDER]`: of another build than dist.
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ROOT } from './install.mjs';

/** Kilobytes (1,000 bytes), gzip. */
const LIMIT_KB = 250;

const DIST = resolve(ROOT, process.argv[2] ?? 'dist');
const html = readFileSync(join(DIST, 'index.html'), 'utf8');
const roots = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const worker = readdirSync(join(DIST, 'assets')).find((name) => /^worker-.*\.js$/.test(name));
if (!worker) throw new Error('no worker in the build');
const files = new Set();
for (const root of [...roots, `assets/${worker}`]) collect(root);

let total = gzipSync(html).length;
for (const file of files) {
  const size = gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1000).toFixed(1).padStart(8)} KB  ${file}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(8)} KB  until the first moving dot (limit ${LIMIT_KB} KB)`);
process.exitCode = total / 1000 <= LIMIT_KB ? 0 : 1;

/** A file and everything that it imports statically. */
function collect(file) {
  if (files.has(file)) return;
  files.add(file);
  if (!file.endsWith('.js')) return;
  const text = readFileSync(join(DIST, file), 'utf8');
  for (const match of text.matchAll(
    /(?:^|[;}\s])(?:import|export)\s*(?:[\w*${},\s]+?from)?\s*["']\.\/([^"']+\.js)["']/g,
  )) {
    collect(join(dirname(file), basename(match[1])).replaceAll('\\', '/'));
  }
}
