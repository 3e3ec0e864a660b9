import { describe, expect, it } from 'vitest';
import { createFakeShell, type FakeShell } from './testing/fakeShell.ts';
import {
  balancerService,
  eventAbout,
  replicaSetOf,
  webDeployment,
  webEndpoints,
  webPod,
  webService,
  webSlice,
} from './testing/objects.ts';

/** Words with quotes around them stay together, as a shell would leave them. */
function words(line: string): string[] {
  return (line.match(/(?:'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

const MANIFEST = `apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: api}
  ports: [{port: 80}]
`;

function shellWithObjects(): FakeShell {
  const shell = createFakeShell([
    webService,
    balancerService,
    webSlice,
    webEndpoints,
    webPod,
    webDeployment,
    replicaSetOf('somebody-else'),
  ]);
  const files = {
    'api.yaml': MANIFEST,
    'empty.yaml': '# nothing\n',
    'no-kind.yaml': 'apiVersion: v1\nmetadata: {name: x}\n',
    'neither.yaml': 'metadata: {name: x}\n',
    'no-name.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {}\n',
    'unknown.yaml': 'apiVersion: v1\nkind: Servise\nmetadata: {name: new1}\n',
    'other.yaml': MANIFEST.replace('{name: api}', '{name: api, namespace: other}'),
    'tab.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n\tname: x\n',
    'generated.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: pod-}\n',
  };
  for (const [name, text] of Object.entries(files)) shell.files.set(name, text);
  return shell;
}

type Row = readonly [line: string, stdout: string, stderr?: string, code?: number];

async function check([line, stdout, stderr = '', code = stderr === '' ? 0 : 1]: Row): Promise<void> {
  const ran = await shellWithObjects().run(words(line));
  expect(ran).toEqual({ stdout, stderr, code });
}

describe('lines that make no sense', () => {
  const rows: readonly Row[] = [
    ['qwerty', '', 'error: unknown command "qwerty" for "kubectl"\n'],
    ['foo', '', 'error: unknown command "foo" for "kubectl"\n\nDid you mean this?\n\ttop\n'],
    ['gte', '', 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'],
    ['get --foo', '', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['get -x', '', "error: unknown shorthand flag: 'x' in -x\nSee 'kubectl get --help' for usage.\n"],
    ['get pods -n', '', "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n"],
    [
      'scale deploy web --replicas=x',
      '',
      'error: invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax\n' +
        "See 'kubectl scale --help' for usage.\n",
    ],
    ['scale deploy web', '', 'error: required flag(s) "replicas" not set\n'],
    ['rollout foo', '', 'error: unknown command "foo"\nSee \'kubectl rollout -h\' for help and examples\n'],
    ['get svcs', '', 'error: the server doesn\'t have a resource type "svcs"\n'],
    ['delete pod', '', 'error: resource(s) were provided, but no name was specified\n'],
    [
      'get svc svc/web',
      '',
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n",
    ],
    [
      'get svc -o foo',
      '',
      expect.stringContaining('unable to match a printer suitable for the output format "foo"') as string,
    ],
    ['wait deploy/web --for=x', '', 'error: unrecognized condition: "x"\n'],
    ['exec web-1 ls', '', expect.stringContaining('exec [POD] [COMMAND] is not supported anymore') as string],
    ['exec nope -- ls', '', 'Error from server (NotFound): pods "nope" not found\n'],
    ['logs nope', '', 'error: error from server (NotFound): pods "nope" not found in namespace "default"\n'],
    [
      'run -t tmp --image=busybox',
      '',
      expect.stringContaining('-i/--stdin is required for containers with -t/--tty=true') as string,
    ],
    [
      'run tmp --image=busybox --rm',
      '',
      expect.stringContaining('--rm should only be used for attached containers') as string,
    ],
    ['run tmp --image=UPPER', '', 'error: Invalid image name "UPPER": invalid reference format\n'],
  ];
  it.each(rows.map((row) => ({ line: row[0], row })))('$line', async ({ row }) => check(row));
});

describe('get', () => {
  const rows: readonly Row[] = [
    [
      'get svc',
      'NAME   TYPE           CLUSTER-IP    EXTERNAL-IP    PORT(S)                      AGE\n' +
        'lb     LoadBalancer   10.96.2.2     172.18.0.100   80:31235/TCP,443:31236/TCP   0s\n' +
        'web    NodePort       10.96.37.12   <none>         80:31234/TCP                 0s\n',
    ],
    ['get svc web --no-headers', 'web   NodePort   10.96.37.12   <none>   80:31234/TCP   0s\n'],
    [
      'get svc,deploy web',
      'NAME          TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)        AGE\n' +
        'service/web   NodePort   10.96.37.12   <none>        80:31234/TCP   0s\n\n' +
        'NAME                  READY   UP-TO-DATE   AVAILABLE   AGE\n' +
        'deployment.apps/web   3/3     3            3           0s\n',
    ],
    [
      'get endpoints web',
      'NAME   ENDPOINTS                                   AGE\n' +
        'web    10.244.1.5:80,10.244.1.6:80,10.244.2.4:80   0s\n',
      'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n',
      0,
    ],
    [
      'get endpointslices -l kubernetes.io/service-name=web',
      'NAME        ADDRESSTYPE   PORTS   ENDPOINTS                          AGE\n' +
        'web-k7xq2   IPv4          80      10.244.1.5,10.244.1.6,10.244.2.4   0s\n',
    ],
    [
      'get svc web -L app,x/tier',
      'NAME   TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)        AGE   APP   TIER\nweb    NodePort   10.96.37.12   <none>        80:31234/TCP   0s    web   \n',
    ],
    ['get svc nope', '', 'Error from server (NotFound): services "nope" not found\n'],
    ['get svc nope --ignore-not-found', ''],
    ['get deploy nope', '', 'Error from server (NotFound): deployments.apps "nope" not found\n'],
    ['get cm', '', 'No resources found in default namespace.\n', 0],
    ['get cm -A', '', 'No resources found\n', 0],
    ['get nodes', '', 'No resources found\n', 0],
    ['get svc web -n nowhere', '', 'Error from server (NotFound): namespaces "nowhere" not found\n'],
    ['get svc -o name', 'service/lb\nservice/web\n'],
    [
      "get svc -o jsonpath='{range .items[*]}{.metadata.name}={.spec.clusterIP};{end}'",
      'lb=10.96.2.2;web=10.96.37.12;',
    ],
    ["get svc web -o go-template='{{.spec.clusterIP}}'", '10.96.37.12'],
    ['get svc -o custom-columns=N:.metadata.name,X:.spec.nope', 'N     X\nlb    <none>\nweb   <none>\n'],
    ['get svc --sort-by=.spec.type -o custom-columns=T:.spec.type', 'T\nLoadBalancer\nNodePort\n'],
    [
      'get svc --sort-by=.spec.foo',
      '',
      'error: couldn\'t find any field with path "{.spec.foo}" in the list of objects\n',
    ],
    [
      'get pods --field-selector spec.foo=x',
      '',
      'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=x": field label not supported: spec.foo\n',
    ],
  ];
  it.each(rows.map((row) => ({ line: row[0], row })))('$line', async ({ row }) => check(row));

  it('prints several objects as a List', async () => {
    const { stdout } = await shellWithObjects().run('get svc -o json');
    const list = JSON.parse(stdout) as { kind: string; items: unknown[]; metadata: object };
    expect([list.kind, list.items.length, list.metadata]).toEqual(['List', 2, { resourceVersion: '' }]);
    expect(Object.keys(list)).toEqual(['apiVersion', 'items', 'kind', 'metadata']);
  });
});

describe('files', () => {
  const missing = (what: string): string =>
    `error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false\n`;
  const rows: readonly Row[] = [
    ['apply -f api.yaml', 'service/api created\n'],
    ['create -f api.yaml', 'service/api created\n'],
    ['apply -f api.yaml --dry-run=client', 'service/api created (dry run)\n'],
    ['apply -f api.yaml --dry-run=server', 'service/api created (server dry run)\n'],
    ['apply -f empty.yaml', '', 'error: no objects passed to apply\n'],
    ['apply', '', 'error: must specify one of -f and -k\n'],
    ['apply -f nope.yaml', '', 'error: the path "nope.yaml" does not exist\n'],
    ['apply -f no-kind.yaml', '', `error: error validating "no-kind.yaml": ${missing('kind not set')}`],
    [
      'apply -f neither.yaml',
      '',
      `error: error validating "neither.yaml": ${missing('[apiVersion not set, kind not set]')}`,
    ],
    [
      'apply -f unknown.yaml',
      '',
      'error: resource mapping not found for name: "new1" namespace: "" from "unknown.yaml": no matches for kind "Servise" in version "v1"\nensure CRDs are installed first\n',
    ],
    [
      'apply -f no-name.yaml',
      '',
      'error: error when retrieving current configuration of:\nResource: "/v1, Resource=services", GroupVersionKind: "/v1, Kind=Service"\nName: "", Namespace: "default"\nfrom server for: "no-name.yaml": resource name may not be empty\n',
    ],
    ['apply -f generated.yaml', '', 'error: from pod-: cannot use generate name with apply\n'],
    [
      'apply -n default -f other.yaml',
      '',
      'error: the namespace from the provided object "other" does not match the namespace "default". You must pass \'--namespace=other\' to perform this operation.\n',
    ],
    [
      'apply -f other.yaml',
      '',
      'Error from server (NotFound): error when creating "other.yaml": namespaces "other" not found\n',
    ],
    [
      'apply -f tab.yaml',
      '',
      'error: error parsing tab.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token\n',
    ],
    [
      'replace -f api.yaml',
      '',
      'Error from server (NotFound): error when replacing "api.yaml": services "api" not found\n',
    ],
  ];
  it.each(rows.map((row) => ({ line: row[0], row })))('$line', async ({ row }) => check(row));

  it('applies again and again', async () => {
    const shell = shellWithObjects();
    const lines = [
      ['apply -f api.yaml', 'service/api created\n'],
      ['apply -f api.yaml', 'service/api unchanged\n'],
      ['label svc api x=y', 'service/api labeled\n'],
      ['apply -f api.yaml', 'service/api unchanged\n'],
    ] as const;
    for (const [line, stdout] of lines) expect((await shell.run(line)).stdout).toBe(stdout);
    shell.files.set('api.yaml', MANIFEST.replace('port: 80', 'port: 81'));
    expect((await shell.run('apply -f api.yaml')).stdout).toBe('service/api configured\n');
    expect((await shell.run('get svc api -o jsonpath={.spec.ports[*].port}')).stdout).toBe('81');
  });

  it('warns of an object that was not made by apply', async () => {
    const shell = shellWithObjects();
    await shell.run('create -f api.yaml');
    const { stdout, stderr } = await shell.run('apply -f api.yaml');
    expect(stdout).toBe('service/api configured\n');
    expect(stderr).toBe(
      'Warning: resource services/api is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n',
    );
  });

  it('keeps the configuration as the real one writes it', async () => {
    const shell = shellWithObjects();
    await shell.run('apply -f -', { stdin: MANIFEST });
    const path = '{.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration}';
    expect((await shell.run(['get', 'svc', 'api', '-o', `jsonpath=${path}`])).stdout).toBe(
      '{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{},"name":"api","namespace":"default"},"spec":{"ports":[{"port":80}],"selector":{"app":"api"}}}\n',
    );
  });
});

describe('changes', () => {
  const rows: readonly Row[] = [
    ['scale deploy web --replicas=5', 'deployment.apps/web scaled\n'],
    [
      'scale deploy nope --replicas=5',
      '',
      'Error from server (NotFound): deployments.apps "nope" not found\n',
    ],
    ['scale deploy web --replicas=5 --current-replicas=9', '', 'error: Expected replicas to be 9, was 3\n'],
    ['label svc web x=y', 'service/web labeled\n'],
    ['label svc web app=web', 'service/web not labeled\n'],
    ['label svc web app=api', '', "error: 'app' already has a value (web), and --overwrite is false\n"],
    ['label svc web app=api --overwrite', 'service/web labeled\n'],
    ['label svc web app-', 'service/web unlabeled\n'],
    ['label svc web nope-', 'label "nope" not found.\nservice/web not labeled\n'],
    ['label svc web', '', 'error: at least one label update is required\n'],
    [
      "label svc web 'k=x y'",
      '',
      expect.stringMatching(/^error: invalid label value: "k=x y": a valid label must be /) as string,
    ],
    ['annotate svc web a=b', 'service/web annotated\n'],
    ['annotate svc web a-', 'service/web annotated\n'],
    ['expose deploy web --name=front', 'service/front exposed\n'],
    ['expose deploy web', '', 'Error from server (AlreadyExists): services "web" already exists\n'],
    ['expose cm web', '', 'Error from server (NotFound): configmaps "web" not found\n'],
    [
      'create deployment web --image=nginx',
      '',
      'error: failed to create deployment: deployments.apps "web" already exists\n',
    ],
    [
      'create service clusterip web --tcp=80',
      '',
      'error: failed to create ClusterIP service: services "web" already exists\n',
    ],
    ['create ns shop', '', 'Error from server (AlreadyExists): namespaces "shop" already exists\n'],
    ['delete svc web', 'service "web" deleted from default namespace\n'],
    ['delete deploy/web', 'deployment.apps "web" deleted from default namespace\n'],
    ['delete svc web --dry-run=client', 'service "web" deleted from default namespace (dry run)\n'],
    ['delete svc nope', '', 'Error from server (NotFound): services "nope" not found\n'],
    ['delete svc -l app=nope', 'No resources found\n'],
    [
      'delete ns default',
      '',
      'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n',
    ],
    [`patch svc web -p '{"spec":{"type":"ClusterIP"}}'`, 'service/web patched\n'],
    [`patch svc web -p '{"spec":{"type":"NodePort"}}'`, 'service/web patched (no change)\n'],
    [
      'patch svc web',
      '',
      'error: must specify --patch or --patch-file containing the contents of the patch\n',
    ],
    [
      "patch svc web -p '{bad'",
      '',
      "Error from server (BadRequest): invalid character 'b' looking for beginning of object key string\n",
    ],
    ['set image deploy/web nginx=nginx:1.28', 'deployment.apps/web image updated\n'],
    ['set image deploy/web foo=nginx:1.28', '', 'error: unable to find container named "foo"\n'],
    ['set image deploy/web nginx=nginx:1.27', ''],
    ['set env deploy/web COLOR=red', 'deployment.apps/web env updated\n'],
    ['set selector svc web app=api', 'service/web selector updated\n'],
    ['rollout restart deploy/web', 'deployment.apps/web restarted\n'],
    ['rollout restart svc/web', '', 'error: services "web" restarting is not supported\n'],
    ['rollout pause deploy/web', 'deployment.apps/web paused\n'],
    ['rollout resume deploy/web', '', 'error: deployments.apps "web" is not paused\n'],
    ['rollout undo deploy/web', '', 'error: no rollout history found for deployment "web"\n'],
    ['run tmp --image=busybox', 'pod/tmp created\n'],
  ];
  it.each(rows.map((row) => ({ line: row[0], row })))('$line', async ({ row }) => check(row));
});

describe('drafts', () => {
  it('create deployment', async () => {
    const { stdout } = await shellWithObjects().run(
      'create deployment d1 --image=nginx --dry-run=client -o json',
    );
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd1', labels: { app: 'd1' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'd1' } },
        strategy: {},
        template: {
          metadata: { labels: { app: 'd1' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx', resources: {} }] },
        },
      },
      status: {},
    });
  });

  it('run with arguments', async () => {
    const line = 'run tmp --image=busybox --port=80 --dry-run=client -o json -- sleep 1';
    expect(JSON.parse((await shellWithObjects().run(line)).stdout)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'tmp', labels: { run: 'tmp' } },
      spec: {
        containers: [
          {
            name: 'tmp',
            image: 'busybox',
            args: ['sleep', '1'],
            ports: [{ containerPort: 80 }],
            resources: {},
          },
        ],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
      },
      status: {},
    });
  });
});

describe('events', () => {
  it('come oldest first, with how often they came', async () => {
    const shell = createFakeShell([
      eventAbout('Pod', 'web-1', { reason: 'Pulled', message: 'Pulled it' }),
      eventAbout('Pod', 'web-2', {
        reason: 'Unhealthy',
        type: 'Warning',
        count: 3,
        lastTimestamp: '2025-12-31T23:59:00Z',
        message: 'Readiness probe failed',
      }),
    ]);
    expect((await shell.run('events')).stdout).toBe(
      'LAST SEEN           TYPE      REASON      OBJECT      MESSAGE\n' +
        '12m                 Normal    Pulled      Pod/web-1   Pulled it\n' +
        '60s (x3 over 12m)   Warning   Unhealthy   Pod/web-2   Readiness probe failed\n',
    );
    expect((await shell.run('events --types=Warning --no-headers')).stdout).toContain('Unhealthy');
    expect((await shell.run('events -n shop')).stderr).toBe('No events found in shop namespace.\n');
  });
});
