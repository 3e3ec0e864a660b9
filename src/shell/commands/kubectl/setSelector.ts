import { parseLabelSelector } from '../../../k8s/labels.ts';
import { plain, throwAll } from './failure.ts';
import { present, visit } from './find.ts';
import { dryRunOf, dryRunSuffix } from './flagGroups.ts';
import { SET_FLAGS } from './podSpecs.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/set/set_selector.go
export const setSelector: Verb = {
  name: 'selector',
  summary: 'Set the selector on a resource',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS',
  examples: ['kubectl set selector service web app=web,tier=front'],
  flags: {
    ...SET_FLAGS,
    'resource-version': { type: 'text', help: 'Only if this is the resource version now.' },
  },
  run: async (session) => {
    const { args, flags } = session;
    const last = args.at(-1);
    if (last === undefined) throw plain('one selector is required');
    const selector = parseSelector(last);
    const dryRun = dryRunOf(flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const version = flags.text('resource-version');
    const wanted = { args: args.slice(0, -1), files: true, latest: true, emptySelector: flags.yes('all') };
    const problems = await visit(session, wanted, async (found) => {
      if (found.kind.kind !== 'Service') throw plain('setting a selector is only supported for Services');
      const old = (present(found)['spec'] as { selector?: Record<string, string> }).selector ?? {};
      const removed = Object.keys(old).filter((key) => !Object.hasOwn(selector, key));
      const response = await request(session, {
        verb: 'patch',
        resource: 'services',
        name: found.name,
        ...inNamespace(found.namespace),
        patchType: 'strategic',
        body: {
          ...(version === '' ? {} : { metadata: { resourceVersion: version } }),
          spec: { selector: { ...Object.fromEntries(removed.map((key) => [key, null])), ...selector } },
        },
        dryRun: dryRun !== 'none',
        fieldManager: flags.text('field-manager'),
      });
      print(objectOf(response), 'selector updated');
    });
    throwAll(problems);
    return 0;
  },
};

function parseSelector(text: string): Record<string, string> {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok)
    throw plain(`couldn't parse the selector string ${JSON.stringify(text)}: ${parsed.message}`);
  return Object.fromEntries(
    parsed.requirements.map(({ key, operator, values }) => {
      if (!['=', '==', 'in'].includes(operator) || values.length !== 1) {
        throw plain(
          `match expression [{${key} ${operator} [${values.join(' ')}]}] not supported on this object`,
        );
      }
      return [key, values[0] ?? ''];
    }),
  );
}
