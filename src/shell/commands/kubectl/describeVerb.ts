import { describeObject } from './describe/index.ts';
import { isNotFound, KubectlError, plain, problemOf, throwAll, type Problem } from './failure.ts';
import { findAll, present } from './find.ts';
import { ALL_NAMESPACES_FLAG, FILE_FLAGS, SELECTOR_FLAG } from './flagGroups.ts';
import { getObject, type Session } from './session.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/describe/describe.go
export const describe: Verb = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  examples: ['kubectl describe service web', 'kubectl describe pods -l app=web'],
  flags: {
    ...FILE_FLAGS,
    ...SELECTOR_FLAG,
    ...ALL_NAMESPACES_FLAG,
    'show-events': { type: 'bool', initial: true, help: 'Show the events about each object.' },
    'chunk-size': { type: 'number', initial: 500, help: 'Size of the pieces of a large list.' },
  },
  run: async (session) => {
    const { args, flags, context } = session;
    if (args.length === 0 && flags.list('filename').length === 0) {
      throw plain(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    const showEvents = flags.yes('show-events');
    const { found, problems } = await findAll(session, {
      args,
      emptySelector: true,
      files: true,
      selector: flags.text('selector'),
      allNamespaces: flags.yes('all-namespaces'),
    });
    const [problem] = problems;
    if (problem && found.length === 0 && args.length === 2 && isNotFound(problem)) {
      return describeMatching(session, problem);
    }
    const all: Problem[] = [...problems];
    let first = true;
    for (const one of found) {
      try {
        const object = one.source === null ? present(one) : await latest(session, one);
        const text = await describeObject(session, one.kind, object, showEvents);
        context.out(first ? text : `\n\n${text}`);
        first = false;
      } catch (error) {
        all.push(problemOf(error));
      }
    }
    if (found.length === 0 && all.length === 0) {
      context.err(
        flags.yes('all-namespaces')
          ? 'No resources found\n'
          : `No resources found in ${session.namespace} namespace.\n`,
      );
    }
    throwAll(all);
    return 0;
  },
};

async function latest(session: Session, one: Parameters<typeof present>[0]): ReturnType<typeof getObject> {
  return getObject(session, resourceOf(one.kind), one.namespace, one.name);
}

/** A name that is no object's may be the beginning of several. */
async function describeMatching(session: Session, problem: Problem): Promise<number> {
  const { args, flags, context } = session;
  const [word = '', prefix = ''] = args;
  const { found } = await findAll(session, {
    args: [word],
    emptySelector: true,
    oneKind: true,
    allNamespaces: flags.yes('all-namespaces'),
  });
  const matching = found.filter(({ name }) => name.startsWith(prefix));
  if (matching.length === 0) throw new KubectlError(problem);
  for (const one of matching) {
    context.out(`${await describeObject(session, one.kind, present(one), flags.yes('show-events'))}\n`);
  }
  return 0;
}
