import { flagOf, portOf } from './arguments.ts';
import { listen, serverPlan } from './command.ts';
import type { ImageBehaviour } from './plan.ts';
import { ALPINE_TOOLS, DEBIAN_TOOLS, join } from './programs.ts';

export const redis: ImageBehaviour = {
  name: 'redis',
  repositories: [
    'docker.io/library/redis',
    'docker.io/library/valkey',
    'docker.io/valkey/valkey',
    'docker.io/bitnami/redis',
    'gcr.io/google_samples/gb-redis-follower',
    'registry.k8s.io/redis',
  ],
  sizeBytes: 52_700_000,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['redis-server'],
  mainPrograms: ['docker-entrypoint.sh', 'redis-server', 'valkey-server'],
  programs: (tag) =>
    join(
      ['redis-cli', 'redis-server', 'redis-benchmark'],
      tag.includes('alpine') ? ALPINE_TOOLS : DEBIAN_TOOLS,
    ),
  base: 'debian',
  files: () => ({}),
  start: (context) => {
    const port = portOf(flagOf(context.argv, 'port'), 6379);
    return serverPlan(
      [listen(port, 'accept')],
      { kind: 'exits', code: 0, afterUs: 50_000 },
      {
        startupUs: 50_000,
        logs: [
          '1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
          `1:M * Running mode=standalone, port=${port}.`,
          '1:M * Ready to accept connections tcp',
        ],
      },
    );
  },
};
