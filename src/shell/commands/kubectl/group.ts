import { usageError } from './failure.ts';
import { verbHelp } from './help.ts';
import type { Verb } from './verb.ts';

/** A verb that only groups others: by itself it shows its help and fails. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go DefaultSubCommandRun
export function verbGroup(verb: Omit<Verb, 'run' | 'usage' | 'flags'>): Verb {
  const group: Verb = {
    ...verb,
    usage: '',
    flags: {},
    run: async (session) => {
      if (session.args.length > 0)
        throw usageError(session.path, `unknown command "${session.args.join(' ')}"`);
      session.context.out(verbHelp(group, session.path));
      return 1;
    },
  };
  return group;
}
