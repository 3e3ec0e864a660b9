import type { CommandContext, Program } from '../../command.ts';
import { refuse } from './arguments.ts';

export interface Subcommand {
  readonly name: string;
  readonly usage: readonly string[];
  /** One sentence. */
  readonly about: string;
  readonly run: Program;
}

/** `scope help [SUBCOMMAND]` */
export function help(all: readonly Subcommand[], args: readonly string[], context: CommandContext): number {
  const [name] = args;
  if (name === undefined) {
    context.out(
      'scope asks and does what only a simulator can. Commands of a real cluster are in kubectl.\n\n',
    );
    for (const one of all) context.out(`${text(one)}\n`);
    return 0;
  }
  const found = all.find((one) => one.name === name);
  if (!found) return refuse(context, `unknown command "${name}" for "scope"`);
  context.out(text(found));
  return 0;
}

function text({ usage, about }: Subcommand): string {
  return `${usage.map((line) => `  ${line}\n`).join('')}      ${about}\n`;
}
