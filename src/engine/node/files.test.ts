import { describe, expect, it } from 'vitest';
import { createObject } from '../apiserver/write.ts';
import { serve } from '../images/serve.ts';
import type { World } from '../world.ts';
import {
  applyAppAct,
  environmentOf,
  listFiles,
  readFile,
  runningContainer,
  writeFile,
} from './containers.ts';
import { findListener, findNodeListener } from './listeners.ts';
import { logsOf } from './logs.ts';
import { createPod, minimalCluster, settle } from './testing/minimalCluster.ts';

const POD = 'default/web';

function cluster(spec: string, prepare: (world: World) => void = () => {}, metadata: object = {}): World {
  const world = minimalCluster();
  prepare(world);
  createPod(world, 'web', spec, metadata);
  settle(world);
  return world;
}

function ask(world: World, path: string, port = 80, headers: [string, string][] = []) {
  const listener = findListener(world, POD, '10.244.1.2', port, 'TCP');
  if (!listener) return null;
  const request = {
    method: 'GET',
    path,
    headers: [['Host', 'web'], ...headers] as [string, string][],
    body: '',
    tls: false,
  };
  const served = serve(world, POD, listener.container, listener, request, { ip: '10.244.2.9', port: 41_000 });
  return 'response' in served ? served.response : null;
}

describe('nginx', () => {
  it.each([
    ['/', 200, '<title>Welcome to nginx!</title>'],
    ['/index.html', 200, '<h1>Welcome to nginx!</h1>'],
    ['/nope', 404, '<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.27.5</center>'],
    ['/../../etc/passwd', 400, '400 Bad Request'],
  ])('%s gives %i', (path, status, text) => {
    const world = cluster('containers: [{name: web, image: "nginx:1.27"}]');
    const response = ask(world, path);
    expect(response?.status).toBe(status);
    expect(response?.body).toContain(text);
    expect(response?.headers[0]).toEqual(['Server', 'nginx/1.27.5']);
  });

  it('serves what is written into it, until it restarts', () => {
    const world = cluster('containers: [{name: web, image: "nginx:1.27"}]');
    writeFile(world, POD, 'web', '/usr/share/nginx/html/index.html', 'I am web\n');
    expect(ask(world, '/')?.body).toBe('I am web\n');
    applyAppAct(world, POD, 'crash');
    settle(world);
    expect(ask(world, '/')?.body).toContain('Welcome to nginx!');
  });

  it('serves a mounted ConfigMap and obeys a mounted configuration', () => {
    const spec = `
volumes: [{name: page, configMap: {name: page}}, {name: conf, configMap: {name: conf}}]
containers:
- name: web
  image: nginx:1.27
  volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}, {name: conf, mountPath: /etc/nginx/conf.d}]`;
    const world = cluster(spec, (made) => {
      createObject(made, 'configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'page', namespace: 'default' },
        data: { 'index.html': 'from a map\n' },
      });
      createObject(made, 'configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'conf', namespace: 'default' },
        data: {
          'default.conf':
            'server {\n listen 8080;\n location / { root /usr/share/nginx/html; }\n location /who { default_type text/plain; return 200 "$hostname\\n"; }\n}\n',
        },
      });
    });
    expect(ask(world, '/', 80)).toBeNull();
    expect(ask(world, '/', 8080)?.body).toBe('from a map\n');
    expect(ask(world, '/who', 8080)?.body).toBe('web\n');
    expect(writeFile(world, POD, 'web', '/usr/share/nginx/html/index.html', 'x')).toBe(
      '/usr/share/nginx/html/index.html: Read-only file system',
    );
  });

  it('writes its access log', () => {
    const world = cluster('containers: [{name: web, image: "nginx:1.27"}]');
    ask(world, '/', 80, [['User-Agent', 'curl/8.10.1']]);
    expect(logsOf(world, POD, null).at(-1)?.text).toMatch(
      /^10\.244\.2\.9 - - \[01\/Jan\/2026:00:00:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/8\.10\.1" "-"$/,
    );
  });
});

describe('other servers', () => {
  it.each([
    [
      'whoami',
      'image: traefik/whoami',
      80,
      '/',
      /^Hostname: web\nIP: 127\.0\.0\.1\nIP: ::1\nIP: 10\.244\.1\.2\nRemoteAddr: 10\.244\.2\.9:41000\nGET \/ HTTP\/1\.1\nHost: web\n/,
    ],
    ['http-echo', 'image: hashicorp/http-echo, args: ["-text=hello"]', 5678, '/', /^hello\n$/],
    ['serve_hostname', 'image: k8s.gcr.io/serve_hostname', 9376, '/', /^web$/],
    [
      'agnhost hostname',
      'image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [netexec]',
      8080,
      '/hostname',
      /^web$/,
    ],
    [
      'agnhost clientip',
      'image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [netexec]',
      8080,
      '/clientip',
      /^10\.244\.2\.9:41000$/,
    ],
    [
      'agnhost echo',
      'image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [netexec]',
      8080,
      '/echo?msg=a%20b',
      /^a b$/,
    ],
    [
      'echoserver',
      'image: registry.k8s.io/echoserver:1.10',
      8080,
      '/x?y=1',
      /Hostname: web[\s\S]*client_address=10\.244\.2\.9[\s\S]*real path=\/x\?y=1/,
    ],
    ['any other', 'image: me/app, ports: [{containerPort: 9000}]', 9000, '/', /^web\n$/],
  ])('%s', (_name, container, port, path, body) => {
    const world = cluster(`containers: [{name: web, ${container}}]`);
    expect(ask(world, path, port)?.body).toMatch(body);
  });

  it('a database closes what does not speak its protocol', () => {
    const world = cluster('containers: [{name: web, image: "redis:7"}]');
    expect(findListener(world, POD, '10.244.1.2', 6379, 'TCP')).not.toBeNull();
    expect(ask(world, '/', 6379)).toBeNull();
  });

  it('a listener on 127.0.0.1 is not reached from outside', () => {
    const world = cluster('containers: [{name: web, image: "nginx:1.27"}]', undefined, {
      annotations: { 'servicescope.dev/listen': '127.0.0.1:8080' },
    });
    expect(findListener(world, POD, '10.244.1.2', 8080, 'TCP')).toBeNull();
    expect(findListener(world, POD, '127.0.0.1', 8080, 'TCP')?.serves).toBe('nginx');
  });

  it('with hostNetwork the machine listens', () => {
    const world = cluster('hostNetwork: true\ncontainers: [{name: web, image: "nginx:1.27"}]');
    expect(findNodeListener(world, 'node-1', '192.0.2.11', 80, 'TCP')?.podKey).toBe(POD);
    expect(findNodeListener(world, 'node-2', '192.0.2.12', 80, 'TCP')).toBeNull();
  });
});

describe('what a container sees', () => {
  const spec = `
hostAliases: [{ip: 192.0.2.99, hostnames: [db]}]
volumes:
- {name: shared, emptyDir: {}}
- {name: key, secret: {secretName: key}}
- {name: info, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
containers:
- name: web
  image: nginx:1.27
  env: [{name: GREETING, value: "hello $(NAME)"}, {name: NAME, value: me}, {name: SAY, value: "$(NAME) $$(NAME)"}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: TOKEN, valueFrom: {secretKeyRef: {name: key, key: token}}}]
  volumeMounts: [{name: shared, mountPath: /data}, {name: key, mountPath: /key}, {name: info, mountPath: /info}]
- name: other
  image: busybox
  command: [sleep, infinity]
  volumeMounts: [{name: shared, mountPath: /mnt}]`;

  const world = cluster(
    spec,
    (made) => {
      createObject(made, 'secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'key', namespace: 'default' },
        data: { token: 'w6TDtsO8' },
      });
      createObject(made, 'services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'my-db', namespace: 'default' },
        spec: {
          clusterIP: '10.96.0.50',
          ports: [{ name: 'sql', port: 5432, protocol: 'TCP', targetPort: 5432 }],
        },
      });
    },
    { labels: { app: 'web' } },
  );

  it.each([
    ['GREETING', 'hello $(NAME)'],
    ['SAY', 'me $(NAME)'],
    ['IP', '10.244.1.2'],
    ['TOKEN', 'äöü'],
    ['HOSTNAME', 'web'],
    ['NGINX_VERSION', '1.27.5'],
    ['MY_DB_SERVICE_HOST', '10.96.0.50'],
    ['MY_DB_SERVICE_PORT', '5432'],
    ['MY_DB_SERVICE_PORT_SQL', '5432'],
    ['MY_DB_PORT_5432_TCP', 'tcp://10.96.0.50:5432'],
  ])('%s', (name, value) => {
    expect(environmentOf(world, POD, 'web')[name]).toBe(value);
  });

  it.each([
    ['/etc/hostname', 'web\n'],
    ['/key/token', 'äöü'],
    ['/info/labels', 'app="web"'],
    ['/nowhere', null],
  ])('%s', (path, content) => {
    expect(readFile(world, POD, 'web', path)).toBe(content);
  });

  it("/etc/hosts is the kubelet's", () => {
    const hosts = readFile(world, POD, 'web', '/etc/hosts') ?? '';
    expect(hosts.split('\n')[0]).toBe('# Kubernetes-managed hosts file.');
    expect(hosts).toContain('10.244.1.2\tweb\n');
    expect(hosts).toContain('192.0.2.99\tdb\n');
  });

  it('an emptyDir is shared by the containers of the Pod', () => {
    expect(writeFile(world, POD, 'web', '/data/a.txt', 'shared')).toBeNull();
    expect(readFile(world, POD, 'other', '/mnt/a.txt')).toBe('shared');
    expect([...listFiles(world, POD, 'other').keys()]).toContain('/mnt/a.txt');
  });

  it('is running, with its image as written', () => {
    expect(runningContainer(world, 'default', 'web')).toMatchObject({ name: 'web', image: 'nginx:1.27' });
    expect(runningContainer(world, 'default', 'web', 'nobody')).toBeNull();
  });
});
