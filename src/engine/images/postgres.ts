import { failingPlan, listen, serverPlan } from './command.ts';
import type { ImageBehaviour } from './plan.ts';
import { ALPINE_TOOLS, DEBIAN_TOOLS, join } from './programs.ts';

/** What the image's entrypoint says when nobody chose a password. */
// docker-library/postgres: docker-entrypoint.sh
const NO_PASSWORD = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
];

export const postgres: ImageBehaviour = {
  name: 'postgres',
  repositories: ['docker.io/library/postgres', 'docker.io/bitnami/postgresql'],
  sizeBytes: 161_800_000,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['postgres'],
  mainPrograms: ['docker-entrypoint.sh', 'postgres'],
  programs: (tag) =>
    join(['psql', 'pg_isready', 'pg_dump', 'createdb'], tag.includes('alpine') ? ALPINE_TOOLS : DEBIAN_TOOLS),
  base: 'debian',
  files: () => ({}),
  start: (context) => {
    const { env } = context;
    const password = env['POSTGRES_PASSWORD'] ?? env['POSTGRESQL_PASSWORD'] ?? '';
    const allowed =
      password !== '' ||
      'POSTGRES_PASSWORD_FILE' in env ||
      env['POSTGRES_HOST_AUTH_METHOD'] === 'trust' ||
      env['ALLOW_EMPTY_PASSWORD'] === 'yes';
    if (!allowed) return failingPlan(NO_PASSWORD, 1);
    const port = Number(env['PGPORT'] ?? '5432') || 5432;
    return serverPlan(
      [listen(port, 'accept')],
      { kind: 'exits', code: 0, afterUs: 150_000 },
      {
        startupUs: 2_500_000,
        logs: [
          'PostgreSQL init process complete; ready for start up.',
          `LOG:  listening on IPv4 address "0.0.0.0", port ${port}`,
          'LOG:  database system is ready to accept connections',
        ],
        logStream: 'stderr',
      },
    );
  },
};
