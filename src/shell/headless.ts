import type { Border } from '../engine/apiserver/request.ts';
import { createCluster, type Cluster } from '../engine/cluster.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import { createConductor, macrotask } from './conductor.ts';
import { scriptLines } from './lines.ts';
import { createTerminal } from './terminal.ts';
import { withVirtualGlobals } from './virtualGlobals.ts';

/** A command that could never end is stopped after so much virtual time. */
const COMMAND_LIMIT_US = 24 * 3600 * 1_000_000;

const WRITES_AT_ONCE = 500;

/** Exit code of a command that was stopped at the limit, as `timeout` gives it. */
const LIMIT_EXIT_CODE = 124;

/**
 * Runs a script in the terminal without a page. Time jumps ahead whenever every command waits. Everything that the terminal
 * would show goes to `write`, in the order produced. Gives the script's status.
 */
export async function runHeadless(options: {
  readonly script: string;
  readonly settings: ClusterSettings;
  readonly seed: number;
  readonly border: Border;
  /** A cluster that is there already; else one is made. */
  readonly cluster?: Cluster;
  readonly write: (text: string) => void;
  /** Told of every prompt and of every line of the script as it is taken; a terminal would show both. */
  readonly onLine?: (prompt: string, line: string) => void;
}): Promise<number> {
  const cluster = options.cluster ?? createCluster(options);
  const conductor = createConductor(() => cluster);
  let prompt = '';
  let writes = 0;
  const script = scriptLines(options.script);
  const terminal = createTerminal({
    conductor,
    lines: {
      count: script.count,
      next: async () => {
        const line = await script.next();
        if (line !== null) options.onLine?.(prompt, line);
        return line;
      },
    },
    write: (text) => {
      options.write(text);
      // A flood waits now and then for the process to hear that nobody reads any more.
      return ++writes % WRITES_AT_ONCE === 0 ? macrotask() : undefined;
    },
    onPrompt: (shown) => {
      prompt = shown ?? prompt;
    },
    interactive: false,
  });
  return withVirtualGlobals(
    options.seed,
    () => cluster.world.kernel.nowUs,
    async () => {
      let exitCode: number | null = null;
      const running = terminal.run().then((code) => {
        exitCode = code;
      });
      while (exitCode === null) {
        await conductor.parked();
        if (exitCode !== null || !terminal.job.busy) continue;
        const limit = (terminal.statementSince() ?? 0) + COMMAND_LIMIT_US;
        const cameToLimit = await conductor.advanceTo(
          limit,
          () => exitCode === null && terminal.job.busy && terminal.job.waits > 0,
        );
        if (cameToLimit) terminal.interrupt(LIMIT_EXIT_CODE);
      }
      await running;
      return exitCode;
    },
  );
}
