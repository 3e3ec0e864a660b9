import { SECOND_US } from '../kernel/kernel.ts';
import { markDates } from './dateWords.ts';
import type { ProcessPlan, StartContext, Step, TermBehaviour } from './plan.ts';

interface ScriptWorld {
  readonly context: StartContext;
  /** The steps of a command that means the same everywhere; null when it is not known. */
  readonly simpleCommand: (words: readonly string[]) => readonly Step[] | null;
  readonly isMain: (word: string) => boolean;
  /** In images that nothing is known of, an unknown command that ends a script is taken for the application. */
  readonly unknownIsMain: boolean;
  readonly main: () => ProcessPlan;
}

/**
 * What `sh -c "…"` does, as far as patterns tell: commands in a row (`;`, `&&`, `||`, new lines), `while true; do …; done`,
 * redirections of `echo` into files, `exec`, and `&` at the end. What is not known takes no time and does nothing.
 * Simplified: conditions count as true, `||` parts are skipped, the body of an endless loop runs once unless it prints
 * something between sleeps.
 */
export function readScript(text: string, world: ScriptWorld): ProcessPlan {
  const term = termOf(text);
  const steps: Step[] = [];
  let plan: ProcessPlan | null = null;
  let background = false;
  const commands = commandsOf(markDates(text));
  for (const [at, command] of commands.entries()) {
    if (command.kind === 'loop') {
      steps.push(...loopSteps(command.text, steps.length, world));
      break;
    }
    const words = wordsOf(command.text, world.context.env);
    while (words[0] === 'exec' || words[0] === 'nohup' || words[0] === 'sudo') words.shift();
    while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) words.shift();
    if (words.length === 0) continue;
    if (words[0] === 'wait') {
      if (background) steps.push({ do: 'stay' });
      continue;
    }
    const last = at === commands.length - 1;
    const known = fileSteps(words) ?? world.simpleCommand(words);
    const isMain = world.isMain(words[0] ?? '') || (known === null && world.unknownIsMain && last);
    if (isMain) plan ??= world.main();
    if (isMain && (!command.background || last)) {
      steps.push(...(plan?.steps ?? [{ do: 'stay' } as const]));
      break;
    }
    if (command.background) {
      background = true;
      // What runs beside the rest only matters when it listens.
      steps.push(...(known ?? []).filter((step) => step.do === 'listen'));
      continue;
    }
    steps.push(...(known ?? []));
    if (steps.some((step) => step.do === 'exit' || step.do === 'stay')) break;
  }
  return {
    listens: plan?.listens ?? [],
    startupUs: plan ? plan.startupUs + sleepsIn(steps) : 0,
    logs: plan?.logs ?? [],
    logStream: plan?.logStream ?? 'stdout',
    steps,
    term: /(^|[;&|\n]\s*)exec\s/.test(text) && plan ? plan.term : term,
  };
}

/** Seconds, or `1m`, `2h`, `0.5`, `infinity`; several add up. NaN for what sleep refuses. */
export function sleepUs(words: readonly string[]): number {
  if (words.length === 0) return Number.NaN;
  let totalUs = 0;
  for (const word of words) {
    if (/^inf(inity)?$/.test(word)) return Number.POSITIVE_INFINITY;
    const match = /^(\d+(?:\.\d+)?|\.\d+)([smhd]?)$/.exec(word);
    if (!match) return Number.NaN;
    const unit = { s: 1, m: 60, h: 3600, d: 86_400, '': 1 }[match[2] ?? ''] ?? 1;
    totalUs += Math.round(Number(match[1]) * unit * SECOND_US);
  }
  return totalUs;
}

/** A shell as PID 1 ignores SIGTERM unless the script traps it. */
function termOf(text: string): ProcessPlan['term'] {
  const trap = /\btrap\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s+.*?\b(?:SIG)?TERM\b/.exec(text);
  if (!trap) return { kind: 'ignores' } satisfies TermBehaviour;
  const action = trap[1] ?? trap[2] ?? trap[3] ?? '';
  const delay = /\bsleep\s+(\S+)/.exec(action);
  const delayUs = delay ? sleepUs([delay[1] ?? '']) : 0;
  const code = Number(/\bexit\s+(\d+)/.exec(action)?.[1] ?? 0);
  if (action === '' || !Number.isFinite(delayUs)) return { kind: 'ignores' };
  return { kind: 'exits', code, afterUs: delayUs + 50_000 };
}

interface Command {
  readonly kind: 'plain' | 'loop';
  readonly text: string;
  readonly background: boolean;
}

/** The commands of a script in order, an endless loop as one. */
function commandsOf(text: string): Command[] {
  const loop =
    /(?:while\s+(?:true|:|\[\s*1\s*\]|sleep\s[^;]*)|until\s+false|for\s*\(\(\s*;\s*;\s*\)\))\s*[;\n]\s*do\b([\s\S]*?)\bdone\b/.exec(
      text,
    );
  if (loop) {
    const before = commandsOf(text.slice(0, loop.index));
    // `while sleep 5; do …`: the sleep is part of each turn.
    const waits = /while\s+(sleep\s[^;\n]*)/.exec(loop[0])?.[1] ?? '';
    return [...before, { kind: 'loop', text: `${waits}\n${loop[1] ?? ''}`, background: false }];
  }
  const commands: Command[] = [];
  for (const part of splitOutsideQuotes(text)) {
    if (part.joint === '||') continue;
    const bare = part.text.trim().replace(/^(?:then|do|else|if|fi|done)\b\s*/, '');
    if (bare !== '') commands.push({ kind: 'plain', text: bare, background: part.background });
  }
  return commands;
}

/** An endless loop that prints goes round and round; of any other one turn tells all: its files and its listeners. */
function loopSteps(body: string, from: number, world: ScriptWorld): Step[] {
  const turn = turnOf(body, world);
  const prints = turn.some((step) => step.do === 'print') && !turn.some((step) => step.do === 'listen');
  const waits = turn.some((step) => step.do === 'sleep' && step.durationUs > 0);
  if (prints && waits) return [...turn, { do: 'again', from }];
  return [...turn.filter((step) => step.do !== 'sleep'), { do: 'stay' }];
}

function turnOf(body: string, world: ScriptWorld): Step[] {
  const steps: Step[] = [];
  for (const command of commandsOf(body)) {
    // `… | nc -l -p 8080`: the last part of a pipe is what listens.
    const piped = command.text.split('|').at(-1) ?? '';
    const words = wordsOf(piped, world.context.env);
    const found = fileSteps(words) ?? world.simpleCommand(words) ?? [];
    steps.push(...found.filter((step) => step.do !== 'stay' && step.do !== 'exit'));
  }
  return steps;
}

/** `echo text > file` and `cat > file`. */
function fileSteps(words: readonly string[]): readonly Step[] | null {
  const at = words.findIndex((word) => word === '>' || word === '>>');
  const path = words[at + 1];
  if (at < 0 || path === undefined || path.startsWith('/dev/') || path.startsWith('&')) return null;
  const said = words[0] === 'echo' || words[0] === 'printf' ? words.slice(1, at) : [];
  const text = said.filter((word) => !/^-[neE]+$/.test(word)).join(' ');
  return [{ do: 'write', path, content: text === '' ? '' : `${text}\n`, append: words[at] === '>>' }];
}

function sleepsIn(steps: readonly Step[]): number {
  let totalUs = 0;
  for (const step of steps) if (step.do === 'sleep') totalUs += step.durationUs;
  return totalUs;
}

interface Part {
  readonly text: string;
  /** What stood before it. */
  readonly joint: string;
  readonly background: boolean;
}

function splitOutsideQuotes(text: string): Part[] {
  const parts: Part[] = [];
  let quote = '';
  let current = '';
  let joint = '';
  const close = (next: string): void => {
    parts.push({ text: current, joint, background: next === '&' });
    current = '';
    joint = next;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const pair = text.slice(i, i + 2);
    if (quote !== '') {
      if (character === quote) quote = '';
      current += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current += character;
    } else if (pair === '&&' || pair === '||') {
      close(pair);
      i++;
    } else if (pair === '>&' || pair === '&>') {
      current += pair;
      i++;
    } else if (character === ';' || character === '\n' || character === '&') {
      close(character);
    } else {
      current += character;
    }
  }
  close('');
  return parts;
}

/** Words with quotes taken off and variables filled in. */
function wordsOf(text: string, env: Readonly<Record<string, string>>): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(>>|>|(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'>])+)/g)) {
    const raw = match[0];
    const word = raw.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([^"']+)/g, (_whole, double, single, plain) => {
      if (single !== undefined) return String(single);
      return fillIn(String(double ?? plain ?? ''), env);
    });
    words.push(word);
  }
  return words;
}

function fillIn(text: string, env: Readonly<Record<string, string>>): string {
  const filled = text.replace(/\$\(hostname\)|`hostname`/g, env['HOSTNAME'] ?? '');
  return filled.replace(/\$\{(\w+)\}|\$(\w+)/g, (_whole, braced, bare) => env[String(braced ?? bare)] ?? '');
}
