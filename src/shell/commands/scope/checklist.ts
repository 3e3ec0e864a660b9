import { checklistOf } from '../../../engine/checklist/index.ts';
import type { Check, Checklist } from '../../../protocol/checklist.ts';
import type { CommandContext } from '../../command.ts';
import { currentNamespace, refuse, splitArguments } from './arguments.ts';
import { placeOf } from './connect.ts';

const USAGE = 'usage: scope checklist [NAMESPACE/]SERVICE [--from PLACE] [-n NAMESPACE] [-o json]';

/** `scope checklist SERVICE`: the troubleshooting checklist on the cluster as it is, and the first thing that is wrong. */
export async function checklist(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = splitArguments(args, {
    values: ['--from', '-o', '-n', '--namespace'],
    switches: [],
  });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const { values, words } = parsed;
  const [word] = words;
  if (words.length !== 1 || word === undefined) return refuse(context, USAGE);
  if (values['-o'] !== undefined && values['-o'] !== 'json') return refuse(context, '-o takes json');
  const from = values['--from'] === undefined ? null : placeOf(context, values['--from']);
  if (from && 'problem' in from) return refuse(context, from.problem);
  const namespace = values['-n'] ?? values['--namespace'] ?? currentNamespace(context);
  const bare = word.replace(/^(?:svc|services?)\//, '');
  const key = bare.includes('/') ? bare : `${namespace}/${bare}`;
  const result = checklistOf(context.host.world(), key, from ? from.place : null);
  if (values['-o'] === 'json') {
    context.out(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  if (result.firstWrong === 'service') {
    context.err(`error: ${lower(result.checks[0]?.finding ?? '')}\n`);
    const fix = result.checks[0]?.fix;
    if (fix) context.err(`${fix.text}\n`);
    return 1;
  }
  context.out(asText(result));
  return 0;
}

const MARKS: Readonly<Record<Check['status'], string>> = {
  ok: 'ok   ',
  note: 'note ',
  wrong: 'WRONG',
  skipped: '  -  ',
};

function asText({ service, callers, checks, firstWrong }: Checklist): string {
  const lines = [`Service ${service}${callers.length > 0 ? `, called by ${callers.join(', ')}` : ''}`, ''];
  for (const [index, each] of checks.entries()) {
    lines.push(`${index + 1}. [${MARKS[each.status]}] ${each.title}: ${each.finding}`);
    if (each.status === 'skipped') continue;
    lines.push(...each.evidence.map((line) => `            ${line}`));
    if (each.status === 'wrong' && each.look !== null) lines.push(`            seen with: ${each.look}`);
  }
  const wrong = checks.find((each) => each.name === firstWrong);
  lines.push('');
  if (!wrong) lines.push('Nothing is wrong.');
  else {
    lines.push(`First thing wrong: ${wrong.title}. ${wrong.finding}`);
    if (wrong.fix) lines.push(`Smallest fix: ${wrong.fix.text}`);
    if (wrong.fix?.command) lines.push(`  ${wrong.fix.command}`);
  }
  return `${lines.join('\n')}\n`;
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
