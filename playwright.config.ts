import { defineConfig, type Project } from '@playwright/test';
import { CHROMIUM_ARGS } from './scripts/chromium.mjs';
import { answerMediaFeatures, firefoxLaunch } from './scripts/firefox.mjs';

const PORT = 4174;

const chromium: Project = {
  name: 'chromium',
  use: {
    launchOptions: {
      ...(process.env['CHROMIUM_PATH'] ? { executablePath: process.env['CHROMIUM_PATH'] } : {}),
      args: CHROMIUM_ARGS,
    },
  },
};

/** The journeys in a Firefox, where `npm test` has found one (scripts/firefox.mjs). */
function firefoxAt(path: string): Project {
  answerMediaFeatures();
  return {
    name: 'firefox',
    testMatch: /walkthrough\.spec\.ts/,
    use: { browserName: 'firefox', launchOptions: firefoxLaunch(path) },
  };
}

const firefox = process.env['FIREFOX_PATH'];

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  retries: process.env['CI'] ? 1 : 0,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 1440, height: 900 },
  },
  projects: [chromium, ...(firefox ? [firefoxAt(firefox)] : [])],
  webServer: {
    command: `node_modules/.bin/vite preview --port ${PORT} --host localhost --strictPort`,
    url: `http://localhost:${PORT}`,
    reuseExistingServer: !process.env['CI'],
  },
});
