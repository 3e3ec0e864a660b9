import { borderWith } from '../engine/apiserver/request.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import { runHeadless } from './headless.ts';

/** For tests: runs a script headless; gives what the terminal showed and the script's status. */
export async function runScript(script: string, seed = 1): Promise<{ shown: string; status: number }> {
  const parts: string[] = [];
  const border = borderWith(await loadSchema());
  const status = await runHeadless({
    script,
    settings: defaultSettings(),
    seed,
    border,
    write: (text) => {
      parts.push(text);
    },
  });
  return { shown: parts.join(''), status };
}
