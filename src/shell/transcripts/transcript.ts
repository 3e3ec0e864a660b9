import { borderWith } from '../../engine/apiserver/request.ts';
import { defaultSettings } from '../../k8s/clusterFile/defaults.ts';
import { parseClusterFile } from '../../k8s/clusterFile.ts';
import type { ClusterSettings } from '../../k8s/clusterSettings.ts';
import { loadSchema } from '../../k8s/schema/schema.ts';
import { runHeadless } from '../headless.ts';

/**
 * A transcript is what a terminal shows: lines that were typed behind their prompts, and what came of them. Lines before the
 * first prompt say what it is about; `# cluster:` lines among them are a cluster file.
 */

/** The laptop's prompt in a transcript; shells in Pods have their own. */
const PROMPT = '$ ';
const PROMPTS = [PROMPT, '/ # ', '# ', 'root@'];
const MORE = '> ';

export interface Transcript {
  readonly about: readonly string[];
  readonly typed: readonly string[];
}

/** Takes a transcript apart: what it is about, and what was typed. */
export function readTranscript(text: string): Transcript {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith(PROMPT));
  const typed: string[] = [];
  let typing = false;
  for (const line of lines.slice(Math.max(0, first))) {
    const prompt: string | undefined = [...PROMPTS, ...(typing ? [MORE] : [])].find((one) =>
      line.startsWith(one),
    );
    // A prompt with nothing behind it has lost its space at the end of the line.
    const bare: boolean = typing && line === MORE.trimEnd();
    typing = prompt !== undefined || bare;
    if (prompt === 'root@') typed.push(line.replace(/^root@\S+# /, ''));
    else if (prompt !== undefined) typed.push(line.slice(prompt.length));
    else if (bare) typed.push('');
  }
  return { about: first < 0 ? lines : lines.slice(0, first), typed };
}

/** Types the lines into a new cluster's terminal; gives the transcript of it. */
export async function recordTranscript({ about, typed }: Transcript): Promise<string> {
  let shown = about.map((line) => `${line}\n`).join('');
  await runHeadless({
    script: typed.map((line) => `${line}\n`).join(''),
    settings: settingsOf(about),
    seed: 1,
    border: borderWith(await loadSchema()),
    write: (text) => {
      shown += text;
    },
    onLine: (prompt, line) => {
      // What does not end its line leaves the prompt behind it, as in life.
      shown +=
        `${prompt.endsWith('$ ') && !prompt.startsWith('/') ? PROMPT : prompt}${line}`.trimEnd() + '\n';
    },
  });
  return shown;
}

function settingsOf(about: readonly string[]): ClusterSettings {
  const start = '# cluster:';
  const lines = about.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length + 1));
  if (lines.length === 0) return defaultSettings();
  const parsed = parseClusterFile(lines.join('\n'));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.settings;
}
