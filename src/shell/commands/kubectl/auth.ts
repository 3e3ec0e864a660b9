import { kindsByWord } from '../../../k8s/kinds/index.ts';
import { plain } from './failure.ts';
import { ALL_NAMESPACES_FLAG } from './flagGroups.ts';
import { verbGroup } from './group.ts';
import { USER_NAME } from './kubeconfig.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/auth/cani.go
const canI: Verb = {
  name: 'can-i',
  summary: 'Check whether an action is allowed',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  flags: {
    ...ALL_NAMESPACES_FLAG,
    list: { type: 'bool', help: 'List everything that is allowed.' },
    quiet: { type: 'bool', short: 'q', help: 'Only the exit code.' },
    subresource: { type: 'text', help: 'Of this subresource.' },
  },
  run: async ({ args, flags, context }) => {
    if (flags.yes('list')) {
      context.out(
        alignCells(
          'Resources\tNon-Resource URLs\tResource Names\tVerbs\n*.*\t[]\t[]\t[*]\n\t[*]\t[]\t[*]\n',
          GET_TABLE,
        ),
      );
      return 0;
    }
    if (args.length < 2) {
      throw plain(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const [verb = '', what = ''] = args;
    for (const warning of warningsOf(verb, what, flags.yes('all-namespaces')))
      context.err(`Warning: ${warning}\n\n`);
    // Everybody in the simulated cluster is its administrator.
    if (!flags.yes('quiet')) context.out('yes\n');
    return 0;
  },
};

const VERBS =
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest';
const URL_VERBS = 'get put post head options delete patch *';

/** What is odd about the question: it is asked all the same. */
function warningsOf(verb: string, what: string, everywhere: boolean): string[] {
  const warnings: string[] = [];
  const isUrl = what.startsWith('/');
  const word = what.split('/')[0] ?? '';
  if (!isUrl && word !== '*') {
    const [kind] = kindsByWord(word);
    if (!kind) warnings.push(`the server doesn't have a resource type '${word}'`);
    else if (!kind.namespaced && !everywhere) {
      const group = kind.group === '' ? '' : ` in group '${kind.group}'`;
      warnings.push(`resource '${kind.plural}' is not namespace scoped${group}`);
    }
  }
  if (!(isUrl ? URL_VERBS : VERBS).split(' ').includes(verb))
    warnings.push(`verb '${verb}' is not a known verb`);
  return warnings;
}

const whoAmI: Verb = {
  name: 'whoami',
  summary: 'Check who you are',
  usage: '',
  flags: {},
  run: async ({ context }) => {
    const groups = '[system:masters system:authenticated]';
    context.out(alignCells(`ATTRIBUTE\tVALUE\nUsername\t${USER_NAME}\nGroups\t${groups}\n`, GET_TABLE));
    return 0;
  },
};

export const auth: Verb = verbGroup({
  name: 'auth',
  summary: 'Inspect authorization',
  subcommands: [canI, whoAmI],
});
