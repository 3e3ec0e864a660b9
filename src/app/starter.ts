import type { ManifestFile } from '../state/documents.ts';
import type { TimedInput } from '../protocol/input.ts';

/**
 * The first visit's cluster: the Deployment and the Service that a first walkthrough applies, and a Pod that calls the
 * Service by its name. It is there at once, so the objects are written here as they enter the API server; a test holds
 * them and the files' text together.
 */

const WEB_YAML = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: ClusterIP
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: 80
`;

const CLIENT_YAML = `# A Pod to call the Service from: open a shell in it with
#   kubectl exec -it tmp -- sh
apiVersion: v1
kind: Pod
metadata:
  name: tmp
  labels:
    run: tmp
spec:
  containers:
  - name: tmp
    image: curlimages/curl:8.10.1
    command: ["sleep", "infinity"]
`;

export const STARTER_FILES: readonly ManifestFile[] = [
  { id: 'web', name: 'web.yaml', text: WEB_YAML },
  { id: 'client', name: 'client.yaml', text: CLIENT_YAML },
];

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: unknown;
}

export const STARTER_OBJECTS: readonly { readonly resource: string; readonly object: Manifest }[] = [
  {
    resource: 'deployments.apps',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ image: 'nginx:1.27', name: 'web', ports: [{ containerPort: 80 }] }] },
        },
      },
    },
  },
  {
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        ports: [{ name: 'http', port: 80, targetPort: 80 }],
        selector: { app: 'web' },
        type: 'ClusterIP',
      },
    },
  },
  {
    resource: 'pods',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { run: 'tmp' }, name: 'tmp' },
      spec: {
        containers: [{ command: ['sleep', 'infinity'], image: 'curlimages/curl:8.10.1', name: 'tmp' }],
      },
    },
  },
];

/** As `kubectl apply` would have made them: with the annotation that a later apply compares with. */
function applied(manifest: Manifest): Manifest {
  const metadata = { annotations: {}, ...manifest.metadata, namespace: 'default' };
  const { apiVersion, kind, spec } = manifest;
  const lastApplied = `${JSON.stringify({ apiVersion, kind, metadata, spec })}\n`;
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied };
  return { ...manifest, metadata: { ...metadata, annotations } as Manifest['metadata'] };
}

export const STARTER_INPUTS: readonly TimedInput[] = [
  ...STARTER_OBJECTS.map(({ resource, object }): TimedInput => ({
    at: 0,
    input: {
      type: 'api',
      actor: 'you',
      request: {
        verb: 'create',
        resource,
        namespace: 'default',
        body: applied(object),
        fieldManager: 'kubectl-client-side-apply',
      },
    },
  })),
  {
    // The Pods are ready by then: the first thing that a visitor sees is a Service that works.
    at: 9_000_000,
    input: {
      type: 'client-add',
      client: {
        name: 'tmp',
        from: 'pod/default/tmp',
        url: 'http://web',
        rate: 1,
        keepAlive: false,
        requestsPerConnection: null,
      },
    },
  },
];

/** When the page opens: the Pods have become ready and the first answers have come. */
export const STARTER_UNTIL_US = 15_000_000;
