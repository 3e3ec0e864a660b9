import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_namespace.go
export const createNamespace: Verb = {
  name: 'namespace',
  aliases: ['ns'],
  summary: 'Create a namespace with the specified name',
  usage: 'NAME',
  flags: GENERATOR_FLAGS,
  run: async (session) => {
    const name = nameArgument(session);
    const draft = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} };
    return createGenerated(session, draft, null);
  },
};
