import { plain } from './failure.ts';
import { ALL_NAMESPACES_FLAG, SELECTOR_FLAG } from './flagGroups.ts';
import { verbGroup } from './group.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/top/top.go
export const top: Verb = verbGroup({
  name: 'top',
  summary: 'Display resource (CPU/memory) usage',
  subcommands: [
    unavailable('node', ['nodes', 'no'], 'Display resource (CPU/memory) usage of nodes'),
    unavailable('pod', ['pods', 'po'], 'Display resource (CPU/memory) usage of pods'),
  ],
});

/** The cluster has no metrics server, as a new cluster has none. */
function unavailable(name: string, aliases: readonly string[], summary: string): Verb {
  return {
    name,
    aliases,
    summary,
    usage: '[NAME | -l label]',
    flags: {
      ...ALL_NAMESPACES_FLAG,
      ...SELECTOR_FLAG,
      'no-headers': { type: 'bool', help: 'Print no headers.' },
      containers: { type: 'bool', help: 'Of each container.' },
      'sort-by': { type: 'text', help: 'cpu or memory.' },
    },
    run: async () => {
      throw plain('Metrics API not available');
    },
  };
}
