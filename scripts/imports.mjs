// Checks that rooms import only from the rooms that they may know (the table in CONTRIBUTING.md).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './install.mjs';

/** Room → the rooms that it may import from. The longest matching path of a file is its room. */
const MAY_IMPORT = {
  base: [],
  k8s: ['base'],
  protocol: ['base', 'k8s'],
  engine: ['base', 'k8s', 'protocol'],
  shell: ['base', 'k8s', 'protocol', 'engine'],
  'worker/worker.ts': ['base', 'k8s', 'protocol', 'engine', 'shell', 'worker/'],
  'worker/': ['base', 'k8s', 'protocol', 'engine', 'shell'],
  'worker/client.ts': ['base', 'k8s', 'protocol'],
  state: ['base', 'k8s', 'protocol', 'worker/client.ts'],
  editor: ['base', 'k8s', 'protocol', 'worker/client.ts', 'state'],
  stage: ['base', 'k8s', 'protocol', 'worker/client.ts', 'state'],
  terminal: ['base', 'k8s', 'protocol', 'worker/client.ts', 'state'],
  panels: ['base', 'k8s', 'protocol', 'worker/client.ts', 'state'],
  lessons: [],
  learn: ['base', 'k8s', 'protocol', 'worker/client.ts', 'state', 'lessons'],
  app: [
    'base',
    'k8s',
    'protocol',
    'worker/client.ts',
    'state',
    'editor',
    'stage',
    'terminal',
    'panels',
    'learn',
    'lessons',
  ],
  'main.ts': ['app', 'state', 'worker/client.ts'],
  test: ['base', 'k8s', 'protocol', 'engine', 'shell', 'test'],
};

const SRC = join(ROOT, 'src');
const ROOMS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
const problems = [];
let edges = 0;

for (const file of filesBelow(SRC)) {
  const from = relative(SRC, file).replaceAll('\\', '/');
  const room = roomOf(from);
  if (!room) problems.push(`${from}: belongs to no room`);
  for (const target of importsOf(file)) {
    const to = relative(SRC, join(dirname(file), target)).replaceAll('\\', '/');
    if (to.startsWith('..')) continue;
    edges++;
    const toRoom = roomOf(to);
    const allowed =
      toRoom === room ||
      MAY_IMPORT[room]?.includes(toRoom) ||
      (from.includes('.test.') && room !== toRoom && !isPage(toRoom));
    if (!allowed) problems.push(`${from} imports ${to}: ${room} may not know ${toRoom}`);
  }
}
if (edges === 0) problems.push('no import was found: the check itself is broken');
for (const problem of problems) console.log(problem);
console.log(`${edges} imports checked, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function roomOf(path) {
  return ROOMS.find((room) => path === room || path.startsWith(room.endsWith('/') ? room : `${room}/`));
}

function isPage(room) {
  return ['state', 'editor', 'stage', 'terminal', 'panels', 'learn', 'app', 'main.ts'].includes(room);
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/** Relative imports of a file, static and dynamic. Starting a worker is no import: that is the border. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const found = [];
  for (const match of text.matchAll(/(?:from|import|import\()\s*'(\.{1,2}\/[^'?]+)(?:\?[^']*)?'/g))
    found.push(match[1]);
  return found;
}
