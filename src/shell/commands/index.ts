import type { Program } from '../command.ts';
import { kubectl } from './kubectl/index.ts';
import { networkPrograms, rulePrograms } from './network.ts';
import { scope } from './scope/index.ts';
import { timePrograms } from './time.ts';

/** The programs of the shell, by where they can be run. A new program is a line here. */

export function laptopPrograms(): ReadonlyMap<string, Program> {
  return new Map<string, Program>([
    ...timePrograms,
    ...networkPrograms,
    ['kubectl', kubectl],
    ['k', kubectl],
    ['scope', scope],
  ]);
}

/** What Pods may have; each image has some of them. */
export function podPrograms(): ReadonlyMap<string, Program> {
  return new Map<string, Program>([...timePrograms, ...networkPrograms, ...rulePrograms]);
}

/** What Nodes have. */
export function nodePrograms(): ReadonlyMap<string, Program> {
  return new Map<string, Program>([...timePrograms, ...networkPrograms, ...rulePrograms]);
}
