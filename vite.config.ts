import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const TESTS = ['src/**/*.test.ts', 'src/**/*.test.tsx'];
const OWN_CONTROL_PLANE = ['src/engine/controllers/**/*.test.ts'];

export default defineConfig({
  // Relative addresses: the built folder works from any path, and inside a frame.
  base: './',
  plugins: [react()],
  optimizeDeps: { include: ['just-bash/browser'] },
  // What the worker needs from the start is one file: the parts that it shares with what loads later name each other nowhere.
  worker: {
    format: 'es',
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'engine', test: /src\/worker\/engineSide\.ts$/ }] } },
    },
  },
  build: { target: 'es2022', manifest: true, chunkSizeWarningLimit: 4000 },
  test: {
    environment: 'node',
    testTimeout: 60_000,
    pool: 'threads',
    projects: [
      // Test files share what they import, which halves the time; nothing they import keeps state between them,
      {
        extends: true,
        test: { name: 'shared', isolate: false, include: TESTS, exclude: OWN_CONTROL_PLANE },
      },
      // except where a test brings controllers of its own in place of the engine's.
      { extends: true, test: { name: 'controllers', include: OWN_CONTROL_PLANE } },
    ],
  },
});
