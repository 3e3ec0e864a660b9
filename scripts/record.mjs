// Records transcripts anew: `node scripts/record.mjs [NAME…]`. Look at every difference before keeping it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';

register();
const { readTranscript, recordTranscript } = await import('../src/shell/transcripts/transcript.ts');
const folder = new URL('../src/shell/transcripts/', import.meta.url);
const wanted = process.argv.slice(2).map((name) => (name.endsWith('.txt') ? name : `${name}.txt`));
for (const name of readdirSync(folder).filter((one) => one.endsWith('.txt'))) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const path = new URL(name, folder);
  const before = readFileSync(path, 'utf8');
  const after = await recordTranscript(readTranscript(before));
  if (after !== before) writeFileSync(path, after);
  console.log(`${name}: ${after === before ? 'as it was' : 'recorded'}`);
}
