import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTranscript, recordTranscript } from './transcript.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('transcripts', () => {
  it('are there', () => expect(names.length).toBeGreaterThan(0));

  it.each(names)('%s', async (name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    expect(await recordTranscript(readTranscript(text))).toBe(text);
  });

  it('come out the same twice', async () => {
    const transcript = readTranscript(readFileSync(`${folder}/chapter.txt`, 'utf8'));
    expect(await recordTranscript(transcript)).toBe(await recordTranscript(transcript));
  });
});
