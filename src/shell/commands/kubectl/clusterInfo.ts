import type { Service } from '../../../k8s/objects.ts';
import { apiServerUrl } from './kubeconfig.ts';
import { listObjects } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo.go
export const clusterInfo: Verb = {
  name: 'cluster-info',
  summary: 'Display cluster information',
  usage: '',
  flags: {},
  run: async (session) => {
    const namespace = session.namespaceGiven ? session.namespace : 'kube-system';
    const found = await listObjects(session, 'services', namespace, {
      labelSelector: 'kubernetes.io/cluster-service=true',
    });
    const server = apiServerUrl(session.context);
    const out = (text: string): void => session.context.out(text);
    out(`Kubernetes control plane is running at ${server}\n`);
    for (const { metadata, spec } of found as unknown as Service[]) {
      const [port] = spec.ports ?? [];
      const scheme = port && (port.name === 'https' || port.port === 443) ? 'https:' : '';
      const name = port ? `${scheme}${metadata.name}:${port.name ?? ''}` : metadata.name;
      const title = metadata.labels?.['kubernetes.io/name'] ?? metadata.name;
      out(
        `${title} is running at ${server}/api/v1/namespaces/${metadata.namespace}/services/${name}/proxy\n`,
      );
    }
    out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    return 0;
  },
};
