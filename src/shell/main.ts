import { readFileSync } from 'node:fs';
import { borderWith } from '../engine/apiserver/request.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { parseClusterFile } from '../k8s/clusterFile.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import { runHeadless } from './headless.ts';

const USAGE = 'usage: npm run -s shell -- [--cluster FILE] [--seed N] [SCRIPT]';

/** As a shell reports a program that SIGPIPE has ended. */
const BROKEN_PIPE = 141;

/** The command line of the headless terminal. Its own usage errors go to standard error with exit code 2. */
export async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv);
  if ('problem' in parsed) {
    process.stderr.write(`${parsed.problem}\n${USAGE}\n`);
    return 2;
  }
  // Whoever reads has enough (`| head`): there is nobody left to tell.
  process.stdout.on('error', () => process.exit(BROKEN_PIPE));
  const border = borderWith(await loadSchema());
  return runHeadless({
    ...parsed,
    border,
    write: (text) => {
      process.stdout.write(text);
    },
  });
}

type Parsed = { script: string; settings: ClusterSettings; seed: number } | { problem: string };

function parseArguments(argv: readonly string[]): Parsed {
  let clusterFile: string | null = null;
  let scriptFile: string | null = null;
  let seed = 1;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const [flag, inline] = splitFlag(word);
    if (flag === '--cluster' || flag === '--seed') {
      const value = inline ?? argv[++i];
      if (value === undefined) return { problem: `${flag} needs a value` };
      if (flag === '--cluster') clusterFile = value;
      else seed = Number(value);
      if (flag === '--seed' && !/^\d+$/.test(value))
        return { problem: `--seed takes a whole number, not "${value}"` };
    } else if (word.startsWith('-') && word !== '-') return { problem: `unknown option: ${word}` };
    else if (scriptFile !== null) return { problem: `one script only: ${scriptFile}, ${word}` };
    else scriptFile = word;
  }
  return readInputs(clusterFile, scriptFile, seed);
}

function splitFlag(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined];
}

function readInputs(clusterFile: string | null, scriptFile: string | null, seed: number): Parsed {
  try {
    const settings =
      clusterFile === null
        ? { ok: true as const, settings: defaultSettings() }
        : parseClusterFile(readFileSync(clusterFile, 'utf8'));
    if (!settings.ok) {
      const lines = settings.problems.map((problem) => `${clusterFile}:${problem.line}: ${problem.message}`);
      return { problem: lines.join('\n') };
    }
    const script = readFileSync(scriptFile === null || scriptFile === '-' ? 0 : scriptFile, 'utf8');
    return { script, settings: settings.settings, seed };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
