// `npm test`: installs what is missing and runs every check. Its last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureInstalled, ROOT } from './install.mjs';

ensureInstalled();
const CACHE = `${ROOT}.cache`;
mkdirSync(CACHE, { recursive: true });
let passed = 0;
let failed = 0;

/** A step that passes or fails as one check. */
function step(name, command, args, env = {}) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  console.log(`   ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

function check(name, command, args, env) {
  if (step(name, command, args, env)) passed++;
  else failed++;
}

/** A runner that counts its own tests in a JSON report. */
function counted(name, command, args, report, count, env) {
  rmSync(report, { force: true });
  const ok = step(name, command, args, env);
  const result = existsSync(report)
    ? count(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0 };
  passed += result.passed;
  // A runner that fails without a failed test (a crash, no test found) is a failure too.
  failed += result.failed + ((!ok && result.failed === 0) || (ok && result.passed === 0) ? 1 : 0);
}

const bin = (name) => `${ROOT}node_modules/.bin/${name}`;
check('types', bin('tsc'), ['--noEmit']);
check('lint', bin('oxlint'), ['--type-aware', '--quiet', 'src', 'e2e', 'bench', 'scripts']);
check('format', bin('oxfmt'), ['--check', '.']);
check('import directions', process.execPath, ['scripts/imports.mjs']);
const unit = `${CACHE}/unit.json`;
counted(
  'unit and scenario tests',
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`],
  unit,
  (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  }),
);
check('build', bin('vite'), ['build', '--logLevel', 'warn']);
check('size limits', process.execPath, ['scripts/sizes.mjs']);
const { resolveChromium } = await import('./chromium.mjs');
const chromium = await resolveChromium();
console.log(`\nchromium: ${chromium}`);
const { resolveFirefox } = await import('./firefox.mjs');
const firefox = await resolveFirefox();
console.log(`firefox: ${firefox ?? 'none that can be driven; the journeys run in Chromium only'}`);
const e2e = `${CACHE}/e2e.json`;
counted(
  'browser tests',
  bin('playwright'),
  ['test', '--reporter=list,json'],
  e2e,
  (report) => ({ passed: report.stats.expected + report.stats.flaky, failed: report.stats.unexpected }),
  { CHROMIUM_PATH: chromium, FIREFOX_PATH: firefox ?? '', PLAYWRIGHT_JSON_OUTPUT_NAME: e2e },
);

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
