import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import { verbGroup } from './group.ts';
import { readSources, SOURCE_FLAGS } from './keySources.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_secret.go
const generic: Verb = {
  name: 'generic',
  summary: 'Create a secret from a local file, directory, or literal value',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
  examples: ['kubectl create secret generic db --from-literal=password=secret'],
  flags: { ...GENERATOR_FLAGS, ...SOURCE_FLAGS, type: { type: 'text', help: 'The type of the secret.' } },
  run: async (session) => {
    const name = nameArgument(session);
    const values = Object.entries(await readSources(session, 'Secret', name));
    const data = Object.fromEntries(values.map(([key, value]) => [key, encodeBase64(value)]));
    const type = session.flags.text('type');
    const draft = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      ...(values.length === 0 ? {} : { data }),
      ...(type === '' ? {} : { type }),
    };
    return createGenerated(session, draft, 'failed to create secret ');
  },
};

export const createSecret: Verb = verbGroup({
  name: 'secret',
  summary: 'Create a secret using a specified subcommand',
  subcommands: [generic],
});

function encodeBase64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
