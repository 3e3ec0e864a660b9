import { toYaml } from '../../../k8s/edit.ts';
import { plain, throwAll, usageError } from './failure.ts';
import { findAll, present } from './find.ts';
import { FILE_FLAGS, SELECTOR_FLAG } from './flagGroups.ts';
import { lastAppliedOf } from './lastApplied.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply_view_last_applied.go
export const viewLastApplied: Verb = {
  name: 'view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  examples: ['kubectl apply view-last-applied service web'],
  flags: {
    ...FILE_FLAGS,
    ...SELECTOR_FLAG,
    all: { type: 'bool', help: 'All objects of the kinds that are named.' },
    output: { type: 'text', short: 'o', initial: 'yaml', help: 'yaml or json.' },
  },
  run: async (session) => {
    const { args, flags, context, path } = session;
    const format = flags.text('output');
    if (format !== 'yaml' && format !== 'json')
      throw usageError(
        path,
        `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`,
      );
    const { found, problems } = await findAll(session, {
      args,
      files: true,
      latest: true,
      selector: flags.text('selector'),
      emptySelector: flags.yes('all'),
    });
    throwAll(problems);
    const texts = found.map((one) => {
      const text = lastAppliedOf(present(one));
      if (text === null)
        throw plain(`no last-applied-configuration annotation found on resource: ${one.name}\n`);
      const object: unknown = JSON.parse(text);
      return format === 'yaml' ? toYaml(object as object) : `${JSON.stringify(object, null, 2)}\n`;
    });
    context.out(texts.join(''));
    return 0;
  },
};
