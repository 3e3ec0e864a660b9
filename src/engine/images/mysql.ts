import { failingPlan, listen, serverPlan } from './command.ts';
import type { ImageBehaviour } from './plan.ts';
import { DEBIAN_TOOLS, join } from './programs.ts';

/** MySQL and MariaDB. */
// docker-library/mysql: docker-entrypoint.sh
export const mysql: ImageBehaviour = {
  name: 'mysql',
  repositories: ['docker.io/library/mysql', 'docker.io/library/mariadb', 'docker.io/bitnami/mysql'],
  sizeBytes: 243_000_000,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['mysqld'],
  mainPrograms: ['docker-entrypoint.sh', 'mysqld', 'mariadbd'],
  programs: () => join(['mysql', 'mysqladmin', 'mysqldump', 'mariadb', 'mariadb-admin'], DEBIAN_TOOLS),
  base: 'debian',
  files: () => ({}),
  start: (context) => {
    const names = [
      'MYSQL_ROOT_PASSWORD',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'MYSQL_RANDOM_ROOT_PASSWORD',
      'MARIADB_ROOT_PASSWORD',
      'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
      'MARIADB_RANDOM_ROOT_PASSWORD',
      'MYSQL_ROOT_PASSWORD_FILE',
    ];
    if (!names.some((name) => (context.env[name] ?? '') !== '')) {
      return failingPlan(
        [
          '[Note] [Entrypoint]: Entrypoint script for MySQL Server started.',
          '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
          '    You need to specify one of the following as an environment variable:',
          '    - MYSQL_ROOT_PASSWORD',
          '    - MYSQL_ALLOW_EMPTY_PASSWORD',
          '    - MYSQL_RANDOM_ROOT_PASSWORD',
        ],
        1,
      );
    }
    return serverPlan(
      [listen(3306, 'accept')],
      { kind: 'exits', code: 0, afterUs: 1_000_000 },
      {
        startupUs: 6_000_000,
        logs: [
          '[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. port: 3306  MySQL Community Server - GPL.',
        ],
        logStream: 'stderr',
      },
    );
  },
};
