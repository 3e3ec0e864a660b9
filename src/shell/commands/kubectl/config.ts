import { plain, throwAll, type Problem } from './failure.ts';
import { verbGroup } from './group.ts';
import { apiServerUrl, CONTEXT_NAME, USER_NAME } from './kubeconfig.ts';
import { OUTPUT_FLAGS } from './flagGroups.ts';
import { OBJECT_FORMATS, objectPrinter, unknownFormat } from './printing/output.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import { NAMESPACE_MEMORY, type Session } from './session.ts';
import type { FlagSpecs, Verb } from './verb.ts';

function chosenNamespace(session: Session): string {
  return session.context.memory.get(NAMESPACE_MEMORY) ?? '';
}

const currentContext: Verb = {
  name: 'current-context',
  summary: 'Display the current-context',
  usage: '',
  flags: {},
  run: async ({ context }) => {
    context.out(`${CONTEXT_NAME}\n`);
    return 0;
  },
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/config/get_contexts.go
const getContexts: Verb = {
  name: 'get-contexts',
  summary: 'Describe one or many contexts',
  usage: '[(-o|--output=)name)]',
  flags: {
    'no-headers': { type: 'bool', help: 'Print no headers.' },
    output: { type: 'text', short: 'o', help: 'name.' },
  },
  run: async (session) => {
    const { args, flags, context } = session;
    const format = flags.text('output');
    if (format !== '' && format !== 'name') {
      throw plain(
        `--output ${format} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    }
    const isShown = args.length === 0 || args.includes(CONTEXT_NAME);
    const missing = args.filter((name) => name !== CONTEXT_NAME);
    if (format === 'name') context.out(isShown ? `${CONTEXT_NAME}\n` : '');
    else {
      const header = flags.yes('no-headers') ? '' : 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n';
      const row = `*\t${CONTEXT_NAME}\t${CONTEXT_NAME}\t${USER_NAME}\t${chosenNamespace(session)}\n`;
      context.out(alignCells(header + (isShown ? row : ''), GET_TABLE));
    }
    throwAll(missing.map((name): Problem => ({ kind: 'plain', text: `context ${name} not found` })));
    return 0;
  },
};

const SET_CONTEXT_FLAGS: FlagSpecs = { current: { type: 'bool', help: 'Change the current context.' } };

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/config/set_context.go
const setContext: Verb = {
  name: 'set-context',
  summary: 'Set a context entry in kubeconfig',
  usage: '[NAME | --current] [--namespace=namespace]',
  examples: ['kubectl config set-context --current --namespace=shop'],
  flags: SET_CONTEXT_FLAGS,
  run: async (session) => {
    const { args, flags, context } = session;
    const [name = ''] = args;
    const current = flags.yes('current');
    if (name === '' && !current) throw plain('you must specify a non-empty context name or --current');
    if (name !== '' && current) throw plain('you cannot specify both a context name and --current');
    if (!current && name !== CONTEXT_NAME) {
      throw plain(`this terminal has one context, ${CONTEXT_NAME}; contexts cannot be added`);
    }
    if (flags.given('namespace')) context.memory.set(NAMESPACE_MEMORY, flags.text('namespace'));
    context.out(`Context "${CONTEXT_NAME}" modified.\n`);
    return 0;
  },
};

const useContext: Verb = {
  name: 'use-context',
  aliases: ['use'],
  summary: 'Set the current-context in a kubeconfig file',
  usage: 'CONTEXT_NAME',
  flags: {},
  run: async ({ args, context }) => {
    const [name] = args;
    if (name === undefined) throw plain('you must specify a context name');
    if (name !== CONTEXT_NAME) throw plain(`no context exists with the name: "${name}"`);
    context.out(`Switched to context "${name}".\n`);
    return 0;
  },
};

const view: Verb = {
  name: 'view',
  summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
  usage: '[flags]',
  flags: {
    minify: { type: 'bool', help: 'Only what the current context uses.' },
    raw: { type: 'bool', help: 'Show secrets too.' },
    ...OUTPUT_FLAGS,
  },
  run: async (session) => {
    const format = session.flags.text('output');
    const print = await objectPrinter(session, format === '' ? 'yaml' : format);
    if (!print) throw unknownFormat(format, OBJECT_FORMATS);
    const namespace = chosenNamespace(session);
    const settings = {
      apiVersion: 'v1',
      clusters: [
        {
          cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: apiServerUrl(session.context) },
          name: CONTEXT_NAME,
        },
      ],
      contexts: [
        {
          context: { cluster: CONTEXT_NAME, ...(namespace === '' ? {} : { namespace }), user: USER_NAME },
          name: CONTEXT_NAME,
        },
      ],
      'current-context': CONTEXT_NAME,
      kind: 'Config',
      users: [
        {
          name: USER_NAME,
          user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' },
        },
      ],
    };
    session.context.out(print(settings));
    return 0;
  },
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/config/config.go
export const config: Verb = verbGroup({
  name: 'config',
  summary: 'Modify kubeconfig files',
  subcommands: [currentContext, getContexts, setContext, useContext, view],
});
