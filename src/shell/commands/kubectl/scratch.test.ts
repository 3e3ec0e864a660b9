import { it } from 'vitest';
import { createFakeShell } from './testing/fakeShell.ts';
import fs from 'node:fs';
const lines = fs
  .readFileSync('/tmp/script.txt', 'utf8')
  .split('\n')
  .filter((l) => l && !l.startsWith('//'));
it('plays', async () => {
  const shell = createFakeShell();
  shell.files.set('web.yaml', fs.readFileSync('/tmp/web.yaml', 'utf8'));
  shell.files.set(
    'bad.yaml',
    'kind: Service\nmetadata: {name: x}\n---\napiVersion: v1\nkind: Nope\nmetadata:\n  name: q\n',
  );
  let log = '';
  for (const line of lines) {
    const m = line
      .match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)!
      .map((w) => w.replace(/'([^']*)'|"([^"]*)"/g, (_, a, b) => a ?? b));
    try {
      const r = await shell.run(m, { stopAfterUs: 100_000_000 });
      log += `$ kubectl ${line}\n${r.stdout}${r.stderr ? '[stderr]\n' + r.stderr : ''}[${r.code}]\n\n`;
    } catch (e) {
      log += `$ kubectl ${line}\nTHROWN ${(e as Error).stack}\n\n`;
    }
  }
  fs.writeFileSync('/tmp/log.txt', log);
});
