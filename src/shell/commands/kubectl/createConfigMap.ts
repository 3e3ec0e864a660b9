import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import { readSources, SOURCE_FLAGS } from './keySources.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_configmap.go
export const createConfigMap: Verb = {
  name: 'configmap',
  aliases: ['cm'],
  summary: 'Create a config map from a local file, directory or literal value',
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  examples: ['kubectl create configmap page --from-literal=index.html=hello'],
  flags: { ...GENERATOR_FLAGS, ...SOURCE_FLAGS },
  run: async (session) => {
    const name = nameArgument(session);
    const data = await readSources(session, 'ConfigMap', name);
    const draft = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      ...(Object.keys(data).length === 0 ? {} : { data }),
    };
    return createGenerated(session, draft, 'failed to create configmap: ');
  },
};
