import type { FlagSpec, Verb } from './verb.ts';

/** What `kubectl` without a verb shows. */
export function generalHelp(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  const lines = verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`).sort();
  return `kubectl controls the simulated Kubernetes cluster.

Commands:
${lines.join('\n')}

Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
`;
}

/** What `kubectl VERB --help` shows. */
export function verbHelp(verb: Verb, path: string): string {
  const parts = [`${verb.summary}.`];
  if (verb.aliases) parts.push(`Aliases:\n${[verb.name, ...verb.aliases].join(', ')}`);
  if (verb.examples) parts.push(`Examples:\n${verb.examples.map((line) => `  ${line}`).join('\n')}`);
  if (verb.subcommands) parts.push(`Available Commands:\n${subcommandLines(verb.subcommands)}`);
  const flags = Object.entries(verb.flags).sort(([a], [b]) => (a < b ? -1 : 1));
  if (flags.length > 0)
    parts.push(`Options:\n${flags.map(([name, spec]) => flagLines(name, spec)).join('\n\n')}`);
  const usage = verb.subcommands ? `${path} SUBCOMMAND` : `${path} ${verb.usage}`.trimEnd();
  parts.push(`Usage:\n  ${usage} [options]`);
  return `${parts.join('\n\n')}\n`;
}

function subcommandLines(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  return verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`).join('\n');
}

export function flagLines(name: string, spec: FlagSpec): string {
  const short = spec.short === undefined || spec.short === name ? '' : `-${spec.short}, `;
  return `    ${short}--${name}=${initialText(spec)}:\n\t${spec.help}`;
}

function initialText(spec: FlagSpec): string {
  if (spec.type === 'bool') return String(spec.initial ?? false);
  if (spec.type === 'list' || spec.type === 'array') return '[]';
  if (spec.type === 'number') return String(spec.initial ?? 0);
  if (spec.type === 'duration') return `${Number(spec.initial ?? 0) / 1_000_000}s`;
  return `'${spec.initial ?? ''}'`;
}
