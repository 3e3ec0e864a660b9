import type { CommandContext, Program } from '../../command.ts';
import { KubectlError, plain, renderProblem } from './failure.ts';
import { GLOBAL_FLAGS } from './flagGroups.ts';
import { parseFlags } from './flags.ts';
import { generalHelp, verbHelp } from './help.ts';
import { refuseKustomize, refuseNotSimulated } from './notSimulated.ts';
import { createSession } from './session.ts';
import { suggestionsFor } from './suggest.ts';
import type { FlagSpecs, Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

/** kubectl, speaking as v1.36: reads its line as the real one does and talks to the simulated API server. */
export const kubectl: Program = async (args, context) => {
  try {
    return await runLine(args, context);
  } catch (error) {
    if (error instanceof KubectlError) {
      const { text, code } = renderProblem(error.problem);
      if (text !== '') context.err(text.endsWith('\n') ? text : `${text}\n`);
      return code;
    }
    // Ctrl+C ends whatever was waited for.
    if (context.signal.aborted) return INTERRUPTED;
    throw error;
  }
};

/** kubectl handles the signal itself and exits with 1. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/interrupt/interrupt.go
const INTERRUPTED = 1;

async function runLine(args: readonly string[], context: CommandContext): Promise<number> {
  const first = takeWord(args, GLOBAL_FLAGS);
  if (!first) {
    parseFlags(GLOBAL_FLAGS, args, 'kubectl');
    context.out(generalHelp(VERBS));
    return 0;
  }
  if (first.word === 'help') return showHelp(first.rest, context);
  const verb = VERBS.find((candidate) => isCalled(candidate, first.word));
  if (!verb) {
    refuseNotSimulated('kubectl', first.word);
    throw unknownCommand(first.word);
  }
  return runVerb(verb, first.rest, context, `kubectl ${verb.name}`);
}

async function runVerb(
  verb: Verb,
  args: readonly string[],
  context: CommandContext,
  path: string,
): Promise<number> {
  const specs = { ...GLOBAL_FLAGS, ...verb.flags };
  if (verb.subcommands) {
    const next = takeWord(args, specs);
    const inner = next && verb.subcommands.find((candidate) => isCalled(candidate, next.word));
    if (next && !inner) refuseNotSimulated(path, next.word);
    if (next && inner) return runVerb(inner, next.rest, context, `${path} ${inner.name}`);
  }
  const line = parseFlags(specs, args, path);
  if (line.help) {
    context.out(verbHelp(verb, path));
    return 0;
  }
  const session = createSession(context, path, line);
  if (line.flags.given('kustomize')) await refuseKustomize(session);
  return verb.run(session);
}

function isCalled(verb: Verb, word: string): boolean {
  return verb.name === word || (verb.aliases ?? []).includes(word);
}

/** The first word that is no flag and no flag's value, and the line without it. */
function takeWord(args: readonly string[], specs: FlagSpecs): { word: string; rest: string[] } | null {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') return null;
    if (!arg.startsWith('-') || arg === '-') {
      return { word: arg, rest: [...args.slice(0, at), ...args.slice(at + 1)] };
    }
    if (takesNext(arg, specs)) at++;
  }
  return null;
}

function takesNext(arg: string, specs: FlagSpecs): boolean {
  if (arg.includes('=')) return false;
  const spec = arg.startsWith('--')
    ? specs[arg.slice(2)]
    : arg.length === 2
      ? Object.values(specs).find((candidate) => candidate.short === arg[1])
      : undefined;
  return spec !== undefined && spec.type !== 'bool' && spec.bare === undefined;
}

async function showHelp(words: readonly string[], context: CommandContext): Promise<number> {
  let verbs: readonly Verb[] = VERBS;
  let path = 'kubectl';
  let verb: Verb | undefined;
  for (const word of words) {
    verb = verbs.find((candidate) => isCalled(candidate, word));
    if (!verb) throw plain(`Unknown help topic [\`${words.join(' ')}\`]`);
    path += ` ${verb.name}`;
    verbs = verb.subcommands ?? [];
  }
  context.out(verb ? verbHelp(verb, path) : generalHelp(VERBS));
  return 0;
}

function unknownCommand(word: string): KubectlError {
  const similar = suggestionsFor(word, VERBS);
  const hint =
    similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((name) => `\t${name}\n`).join('')}`;
  return plain(`unknown command "${word}" for "kubectl"${hint}`);
}
