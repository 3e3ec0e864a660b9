import { usageError } from './failure.ts';
import type { Verb } from './verb.ts';

const SHELLS = ['bash', 'fish', 'powershell', 'zsh'];

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/completion/completion.go. Simplified: the script is empty, since the
// terminal completes kubectl by itself.
export const completion: Verb = {
  name: 'completion',
  summary: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  usage: 'SHELL',
  examples: ['source <(kubectl completion bash)'],
  flags: {},
  run: async ({ args, context, path }) => {
    const [shell, ...more] = args;
    if (shell === undefined) throw usageError(path, 'Shell not specified.');
    if (more.length > 0) throw usageError(path, 'Too many arguments. Expected only the shell type.');
    if (!SHELLS.includes(shell)) throw usageError(path, `Unsupported shell type "${shell}".`);
    context.out(`# ${shell} completion for kubectl: this terminal completes its words by itself.\n`);
    return 0;
  },
};
