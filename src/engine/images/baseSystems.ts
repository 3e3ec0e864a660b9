import { planOfSteps } from './command.ts';
import type { ImageBehaviour, ProcessPlan, StartContext } from './plan.ts';
import { ALPINE_TOOLS, BUSYBOX_TOOLS, DEBIAN_TOOLS, join } from './programs.ts';

/**
 * Images that are a system with a shell and nothing else: without a command, the shell finds nobody to type
 * and ends, so the Pod completes (or restarts for ever), as in a real cluster.
 */
const shellOnly = {
  entrypoint: [],
  mainPrograms: [],
  files: () => ({}),
  start,
} as const;

export const busybox: ImageBehaviour = {
  ...shellOnly,
  name: 'busybox',
  repositories: [
    'docker.io/library/busybox',
    'registry.k8s.io/e2e-test-images/busybox',
    'registry.k8s.io/busybox',
    'k8s.gcr.io/busybox',
    'gcr.io/google_containers/busybox',
    'docker.io/radial/busyboxplus',
  ],
  sizeBytes: 2_170_000,
  command: ['sh'],
  // radial/busyboxplus:curl, which the official tasks run, is the same with curl.
  programs: (tag) => (tag === 'curl' ? join(['curl'], BUSYBOX_TOOLS) : BUSYBOX_TOOLS),
  base: 'busybox',
};

export const alpine: ImageBehaviour = {
  ...shellOnly,
  name: 'alpine',
  repositories: ['docker.io/library/alpine'],
  sizeBytes: 3_650_000,
  command: ['/bin/sh'],
  programs: () => ALPINE_TOOLS,
  base: 'alpine',
};

export const debian: ImageBehaviour = {
  ...shellOnly,
  name: 'debian',
  repositories: [
    'docker.io/library/debian',
    'docker.io/library/ubuntu',
    'docker.io/library/fedora',
    'docker.io/library/centos',
  ],
  sizeBytes: 48_490_000,
  command: ['bash'],
  programs: () => DEBIAN_TOOLS,
  base: 'debian',
};

/** What starts here is no program that the pattern table knows: it does nothing and ends well. */
function start(_context: StartContext): ProcessPlan {
  return planOfSteps([{ do: 'exit', code: 0 }], { kind: 'ignores' });
}
