import { plain } from './failure.ts';
import type { Wanted } from './find.ts';
import { FILE_FLAGS, SELECTOR_FLAG } from './flagGroups.ts';
import type { Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';

export const ROLLOUT_FLAGS: FlagSpecs = { ...FILE_FLAGS, ...SELECTOR_FLAG };

/** What a `rollout` verb works on. Throws when nothing is named. */
export function rolloutWanted(session: Session): Wanted {
  if (session.args.length === 0 && session.flags.list('filename').length === 0) {
    throw plain('required resource not specified');
  }
  return {
    args: session.args,
    files: true,
    latest: true,
    emptySelector: true,
    selector: session.flags.text('selector'),
  };
}

/** `No resources found in default namespace.` */
export function sayNothingFound(session: Session): void {
  session.context.err(`No resources found in ${session.namespace} namespace.\n`);
}
