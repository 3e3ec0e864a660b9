/** What is applied everywhere: the same for both simulators. */

const LABELS = { app: 'web' };

export const DEPLOYMENT = (replicas: number) => ({
  apiVersion: 'apps/v1' as const,
  kind: 'Deployment' as const,
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
    },
  },
});

export const SERVICE = {
  apiVersion: 'v1' as const,
  kind: 'Service' as const,
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: LABELS, ports: [{ port: 80, protocol: 'TCP' as const }] },
};
