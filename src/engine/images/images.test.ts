import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Container } from '../../k8s/objects.ts';
import { imagesTable } from './documentation.ts';
import { annotatedListens, imageOf, IMAGES, planOf, programsOf } from './index.ts';
import type { ProcessPlan } from './plan.ts';
import { parseReference } from './reference.ts';
import { resolveImage } from './registry.ts';
import { sleepUs } from './script.ts';

describe('references', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['traefik/whoami', 'docker.io/traefik/whoami:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/me/app:1', 'localhost:5000/me/app:1'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
  ])('%s', (text, whole) => {
    expect(parseReference(text)).toMatchObject({ whole });
  });

  it.each([
    ['Nginx', 'invalid reference format: repository name must be lowercase'],
    ['nginx:', 'invalid reference format'],
    ['', 'invalid reference format'],
    ['nginx web', 'invalid reference format'],
    ['<script>', 'invalid reference format'],
  ])('%s is refused', (text, message) => {
    expect(parseReference(text)).toBe(message);
  });
});

describe('what the registries hold', () => {
  it.each([
    'nginx',
    'nginx:1.27',
    'nginx:1.27.5-alpine',
    'nginx:stable-alpine3.21',
    'busybox:1.36',
    'busybox:1.36.1-glibc',
    'postgres:17',
    'redis:7-alpine',
    'python:3.12-slim-bookworm',
    'me/app:anything',
    'ghcr.io/no/idea:v9',
    'ubuntu:24.04',
    'mysql:8.4',
    'mysql:8',
    'node:22-alpine',
    'bash',
    'maven:3.9-eclipse-temurin-21',
  ])('%s is there', (image) => {
    expect(resolveImage(image).ok).toBe(true);
  });

  it.each([
    'nginx:latst',
    'nginx:9.99',
    'nginx:1.99',
    'ngnix',
    'nginxx',
    'no-such-image',
    'nope',
    'does-not-exist:1',
    'busybox:2',
    'constructor',
    'registry.invalid/team/app:1',
  ])('%s is not', (image) => {
    expect(resolveImage(image)).toMatchObject({ ok: false, kind: 'missing' });
  });
});

describe('programs', () => {
  it.each([
    ['nginx:1.27', 'curl', true],
    ['nginx:1.27', 'wget', false],
    ['nginx:1.27', 'nslookup', false],
    ['nginx:1.27-alpine', 'wget', true],
    ['busybox', 'nslookup', true],
    ['busybox', 'curl', false],
    ['curlimages/curl:8.10.1', 'curl', true],
    ['registry.k8s.io/e2e-test-images/jessie-dnsutils:1.3', 'dig', true],
    ['nicolaka/netshoot', 'tcpdump', true],
    ['traefik/whoami', 'sh', false],
    ['registry.k8s.io/pause:3.10', 'sh', false],
    ['me/app', 'sh', true],
  ])('%s %s: %s', (image, program, there) => {
    expect(programsOf(imageOf(image)).includes(program)).toBe(there);
  });
});

function plan(
  container: Partial<Container>,
  env: Record<string, string> = {},
  annotation: string | null = null,
  ends = false,
): ProcessPlan {
  const files = imageOf(container.image ?? '').files(imageOf(container.image ?? '').tag);
  const whole = { name: 'main', ...container } as Container;
  return planOf(
    {
      container: whole,
      env,
      podName: 'web-1',
      hostname: 'web-1',
      ends,
      readFile: (path) => files[path] ?? null,
    },
    annotation,
  );
}

function listens(found: ProcessPlan): string {
  const later = (found.steps ?? []).flatMap((step) => (step.do === 'listen' ? step.listens : []));
  return [...found.listens, ...later]
    .map((each) => `${each.ip === '' ? '' : `${each.ip}:`}${each.port}/${each.protocol}`)
    .join(' ');
}

/** How long it runs, in seconds, and its exit code; null: it stays. */
function end(found: ProcessPlan): readonly [number, number] | null {
  if (!found.steps) return null;
  let seconds = 0;
  for (const step of found.steps) {
    if (step.do === 'stay' || step.do === 'again') return null;
    if (step.do === 'exit') return [seconds, step.code];
    if (step.do === 'sleep') seconds += step.durationUs / 1e6;
  }
  return [seconds, 0];
}

describe('what a container listens on', () => {
  it.each([
    ['nginx', { image: 'nginx:1.27' }, '80/TCP'],
    ['nginx with its own command', { image: 'nginx', command: ['nginx', '-g', 'daemon off;'] }, '80/TCP'],
    [
      'nginx from a shell',
      {
        image: 'nginx',
        command: ['sh', '-c', 'echo hi > /usr/share/nginx/html/index.html && nginx -g "daemon off;"'],
      },
      '80/TCP',
    ],
    ['nginx that only sleeps', { image: 'nginx', command: ['sleep', '3600'] }, ''],
    ['nginx-unprivileged', { image: 'nginxinc/nginx-unprivileged:unprivileged' }, '8080/TCP'],
    ['whoami', { image: 'traefik/whoami' }, '80/TCP'],
    ['whoami --port', { image: 'traefik/whoami', args: ['--port=8080'] }, '8080/TCP'],
    ['whoami --port N', { image: 'traefik/whoami', args: ['--port', '8080'] }, '8080/TCP'],
    ['agnhost', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53' }, ''],
    [
      'agnhost netexec',
      { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec', '--http-port=9000'] },
      '9000/TCP 8081/UDP',
    ],
    [
      'agnhost serve-hostname',
      { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', command: ['/agnhost', 'serve-hostname'] },
      '9376/TCP',
    ],
    ['serve_hostname', { image: 'k8s.gcr.io/serve_hostname' }, '9376/TCP'],
    ['echoserver', { image: 'registry.k8s.io/echoserver:1.10' }, '8080/TCP 8443/TCP'],
    ['http-echo', { image: 'hashicorp/http-echo', args: ['-text=hi'] }, '5678/TCP'],
    [
      'http-echo -listen',
      { image: 'hashicorp/http-echo:1.0', args: ['-text=hi', '-listen=:8080'] },
      '8080/TCP',
    ],
    ['redis', { image: 'redis:7' }, '6379/TCP'],
    [
      'coredns',
      { image: 'registry.k8s.io/coredns/coredns:v1.14.2', args: ['-conf', '/etc/coredns/Corefile'] },
      '53/UDP 53/TCP 9153/TCP 8080/TCP 8181/TCP',
    ],
    [
      'any other',
      { image: 'me/app:1', ports: [{ containerPort: 9090 }, { containerPort: 53, protocol: 'UDP' }] },
      '9090/TCP 53/UDP',
    ],
    [
      'any other with probes: a readiness probe may be wrong, one that kills is not',
      {
        image: 'me/app:1',
        ports: [{ containerPort: 9090 }],
        livenessProbe: { httpGet: { port: 10_254 } },
        startupProbe: { grpc: { port: 9090 } },
        readinessProbe: { tcpSocket: { port: 81 } },
      },
      '9090/TCP 10254/TCP',
    ],
    [
      'any other that declares nothing',
      { image: 'me/app:1', readinessProbe: { httpGet: { port: 8080 } } },
      '8080/TCP',
    ],
    [
      'any other that sleeps',
      { image: 'me/app:1', command: ['sleep', 'infinity'], ports: [{ containerPort: 9090 }] },
      '',
    ],
    [
      'any other with its own program',
      { image: 'me/app:1', command: ['java', '-jar', 'app.jar'], ports: [{ containerPort: 9090 }] },
      '9090/TCP',
    ],
    ['python', { image: 'python:3.12', command: ['python', '-m', 'http.server', '8000'] }, '8000/TCP'],
    [
      'python on one address',
      { image: 'python:3.12', command: ['python3', '-m', 'http.server', '8000', '--bind', '127.0.0.1'] },
      '127.0.0.1:8000/TCP',
    ],
    [
      'nc',
      { image: 'busybox', command: ['sh', '-c', 'while true; do echo hi | nc -l -p 8080; done'] },
      '8080/TCP',
    ],
    ['httpd', { image: 'busybox', command: ['httpd', '-f', '-p', '8080', '-h', '/www'] }, '8080/TCP'],
    ['a variable in args', { image: 'traefik/whoami', args: ['--port=$(PORT)'] }, '7000/TCP'],
  ])('%s', (_name, container, wanted) => {
    expect(listens(plan(container as Partial<Container>, { PORT: '7000' }))).toBe(wanted);
  });

  it('the annotation decides for the first container', () => {
    expect(listens(plan({ image: 'nginx' }, {}, '127.0.0.1:8080, 9090/UDP'))).toBe(
      '127.0.0.1:8080/TCP 9090/UDP',
    );
    expect(annotatedListens('nonsense, 99999, 0.0.0.0:80, [::1]:81', 'nginx')).toEqual([
      { ip: '', port: 80, protocol: 'TCP', serves: 'nginx' },
      { ip: '::1', port: 81, protocol: 'TCP', serves: 'nginx' },
    ]);
  });

  it('postgres refuses to start without a password', () => {
    const refused = plan({ image: 'postgres:17' });
    expect(end(refused)?.[1]).toBe(1);
    expect(refused.steps?.[0]).toMatchObject({
      do: 'print',
      text: 'Error: Database is uninitialized and superuser password is not specified.',
      stream: 'stderr',
    });
    expect(listens(plan({ image: 'postgres:17' }, { POSTGRES_PASSWORD: 'x' }))).toBe('5432/TCP');
  });

  it('mysql does so too', () => {
    expect(end(plan({ image: 'mysql:8.4' }))?.[1]).toBe(1);
    expect(listens(plan({ image: 'mysql:8.4' }, { MYSQL_ROOT_PASSWORD: 'x' }))).toBe('3306/TCP');
  });
});

describe('how command lines end', () => {
  it.each([
    ['an image of its own', { image: 'me/migrate:1', ports: [{ containerPort: 80 }] }],
    ['its own command', { image: 'me/app:1', command: ['/bin/cp', '-n', '/a', '/b'] }],
    ['the end of a script', { image: 'me/app:1', command: ['sh', '-c', 'cd /app; ./migrate --all'] }],
    ['a client that an image has', { image: 'redis:7', command: ['redis-cli', 'ping'] }],
    ['a language', { image: 'perl:5.34', command: ['perl', '-wle', 'print 1'] }],
  ])('unknown work in an init container or a Job: %s', (_name, container) => {
    const done = plan(container as Partial<Container>, {}, null, true);
    expect([end(done), listens(done)]).toEqual([[2, 0], '']);
  });

  it.each([
    ['sleep 5', ['sleep', '5'], [5, 0]],
    ['sleep infinity', ['sleep', 'infinity'], null],
    ['true', ['true'], [0, 0]],
    ['false', ['false'], [0, 1]],
    ['sh', ['sh'], [0, 0]],
    ['exit 3', ['sh', '-c', 'exit 3'], [0, 3]],
    ['a row', ['/bin/sh', '-c', 'echo a; sleep 1m && exit 4'], [60, 4]],
    ['a loop', ['sh', '-c', 'while true; do date; sleep 5; done'], null],
    ['tail', ['tail', '-f', '/dev/null'], null],
    [
      'touch and rm',
      ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
      [630, 0],
    ],
    ['background and wait', ['sh', '-c', 'sleep 999 & wait'], null],
  ])('%s', (_name, command, wanted) => {
    expect(end(plan({ image: 'busybox', command }))).toEqual(wanted);
  });

  it.each([
    ['5', 5],
    ['1.5', 1.5],
    ['2m', 120],
    ['infinity', Number.POSITIVE_INFINITY],
    ['soon', Number.NaN],
  ])('sleep %s', (word, seconds) => {
    expect(sleepUs([word]) / 1e6).toEqual(seconds);
  });

  it.each([
    ['sleep does not hear it', ['sleep', '99'], 'ignores'],
    ['a shell does not hear it', ['sh', '-c', 'sleep 99; echo'], 'ignores'],
    ['a trap hears it', ['sh', '-c', "trap 'exit 0' TERM; sleep 99 & wait"], 'exits'],
  ])('SIGTERM: %s', (_name, command, kind) => {
    expect(plan({ image: 'busybox', command }).term.kind).toBe(kind);
  });

  it('SIGTERM: agnhost answers on as long as it was told to delay its end', () => {
    const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
    const [told, untold] = [['netexec', '--delay-shutdown=30'], ['netexec']].map(
      (args) => plan({ image, args }).term,
    );
    expect(told).toEqual({ kind: 'exits', code: 0, afterUs: 30_000_000, servesOn: true });
    expect(untold).toEqual({ kind: 'exits', code: 0, afterUs: 5_000 });
  });
});

describe('the documentation', () => {
  it('holds the table of images as they are', () => {
    const text = readFileSync(new URL('../../../docs/images.md', import.meta.url), 'utf8');
    expect(text).toContain(imagesTable());
  });

  it('each image has a name of its own, and each repository belongs to one', () => {
    const names = IMAGES.map((image) => image.name);
    const repositories = IMAGES.flatMap((image) => image.repositories);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(repositories).size).toBe(repositories.length);
  });
});
