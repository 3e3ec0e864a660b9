import { planOfSteps } from './command.ts';
import type { ImageBehaviour } from './plan.ts';

export const pause: ImageBehaviour = {
  name: 'pause',
  repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause'],
  about: 'does nothing, for ever; has no shell',
  ports: [],
  sizeBytes: 320_368,
  entrypoint: ['/pause'],
  command: [],
  mainPrograms: ['pause'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  onTerm: 'ends at once, exit code 0',
  start: () => planOfSteps([{ do: 'stay' }], { kind: 'exits', code: 0, afterUs: 1_000 }),
};
