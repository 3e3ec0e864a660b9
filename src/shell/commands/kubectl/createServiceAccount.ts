import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_serviceaccount.go
export const createServiceAccount: Verb = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Create a service account with the specified name',
  usage: 'NAME',
  flags: GENERATOR_FLAGS,
  run: async (session) => {
    const draft = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameArgument(session) } };
    return createGenerated(session, draft, 'failed to create serviceaccount: ');
  },
};
