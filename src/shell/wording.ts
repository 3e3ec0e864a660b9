import type { Voice } from './syntax.ts';

/** What bash says when it is told to stop: nobody needs to hear it. */
export const ABORTED = /^(?:bash: )?execution aborted\n$/;

/** Messages of bash that come without its name; what `set -x` traces has none. */
export function prefixed(text: string): string {
  return text.replaceAll(/^(?!bash: |\++ )(?=.)/gm, 'bash: ');
}

/** What `set -x` traces, without what is the shell's own. Simplified: it comes behind what the command printed. */
export function traced(text: string): string {
  return text.replaceAll(/^\++ __.*\n/gm, '');
}

/** What the library says of a program that it has elsewhere. */
const ELSEWHERE = /command not available in browser environments\..*/g;

/** The shell's messages in the words of the shell that a place has. */
export function wording(voice: Voice): (text: string) => string {
  const { name, shell } = voice;
  return (text) => {
    if (!text.includes('bash: ')) return text;
    const known = text.replaceAll(ELSEWHERE, 'command not found');
    if (shell === 'bash') return known;
    return known
      .replaceAll(
        /^bash: (?:line \d+: )?(.+): command not found$/gm,
        `${name}: ${shell === 'dash' ? '1: ' : ''}$1: not found`,
      )
      .replaceAll(/^bash: (?:line \d+: )?/gm, `${name}: `);
  };
}
