import { flagLines } from './help.ts';
import { GLOBAL_FLAGS } from './flagGroups.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/options/options.go
export const options: Verb = {
  name: 'options',
  summary: 'Print the list of flags inherited by all commands',
  usage: '',
  flags: {},
  run: async ({ context }) => {
    const flags = Object.entries(GLOBAL_FLAGS).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = flags.map(([name, spec]) => flagLines(name, spec));
    context.out(`The following options can be passed to any command:\n\n${lines.join('\n\n')}\n`);
    return 0;
  },
};
