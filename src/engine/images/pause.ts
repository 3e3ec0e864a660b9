import { planOfSteps } from './command.ts';
import type { ImageBehaviour } from './plan.ts';

export const pause: ImageBehaviour = {
  name: 'pause',
  repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause'],
  sizeBytes: 320_368,
  entrypoint: ['/pause'],
  command: [],
  mainPrograms: ['pause'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  start: () => planOfSteps([{ do: 'stay' }], { kind: 'exits', code: 0, afterUs: 1_000 }),
};
