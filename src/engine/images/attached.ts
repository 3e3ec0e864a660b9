import type { Container } from '../../k8s/objects.ts';
import { IGNORES, planOfSteps } from './command.ts';
import type { ImageBehaviour, ProcessPlan } from './plan.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);

/**
 * The command line that whoever is attached to the container runs in its terminal, as `kubectl run -i` starts it: a
 * shell or a tool with standard input open. Null: the main process is a server or a script that goes on by itself.
 */
export function typedCommand(
  container: Container,
  argv: readonly string[],
  image: ImageBehaviour & { readonly tag: string },
): readonly string[] | null {
  if (container.stdin !== true) return null;
  const given = argv[0] === '/entrypoint.sh' ? argv.slice(1) : argv;
  const first = given[0] ?? '';
  const name = first.slice(first.lastIndexOf('/') + 1);
  // The entrypoint of the curl image puts `curl` in front of what is no program.
  const line =
    image.name === 'curl' && !image.programs(image.tag).includes(name) ? ['curl', ...given] : given;
  const program = (line[0] ?? '').slice((line[0] ?? '').lastIndexOf('/') + 1);
  if (image.mainPrograms.includes(program)) return null;
  return SHELLS.has(program) || image.programs(image.tag).includes(program) ? line : null;
}

/** The plan of such a process: it is there until its user leaves. */
export const TYPED_PLAN: ProcessPlan = { ...planOfSteps([{ do: 'stay' }], IGNORES), interactive: true };
