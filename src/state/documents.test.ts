import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepSharedFiles, openSharedFiles, openWorkspace, setText, useDocuments } from './documents.ts';

const OWN = { files: [{ id: 'web', name: 'web.yaml', text: 'mine' }], active: 'web', autoApply: false };
const SHARED = [
  { name: 'web.yaml', text: 'theirs' },
  { name: 'b.yaml', text: 'b' },
];

let kept: Map<string, string>;
const before = useDocuments.getState();

beforeEach(() => {
  kept = new Map([['servicescope.workspace', JSON.stringify(OWN)]]);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.useFakeTimers();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  useDocuments.setState(before, true);
});

function keptTexts(): Record<string, string> {
  vi.runAllTimers();
  const { files } = JSON.parse(kept.get('servicescope.workspace') ?? '') as typeof OWN;
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

test('what is typed into shared files is not kept over one’s own', () => {
  openSharedFiles(SHARED);
  setText('shared-1', 'changed');
  expect(useDocuments.getState().files[0]?.text).toBe('changed');
  expect(keptTexts()).toEqual({ 'web.yaml': 'mine' });
});

test('keeping them puts them beside one’s own, and the open one stays open', async () => {
  openSharedFiles(SHARED);
  useDocuments.setState({ active: 'shared-2' });
  setText('shared-1', 'changed');
  await keepSharedFiles();
  expect(keptTexts()).toEqual({ 'web.yaml': 'mine', 'web-2.yaml': 'changed', 'b.yaml': 'b' });
  const { files, active, shared } = useDocuments.getState();
  expect(files.find((file) => file.id === active)?.name).toBe('b.yaml');
  expect(shared).toBe(false);
});

test('the workspace of the last visit is one’s own again', async () => {
  openSharedFiles(SHARED);
  await openWorkspace([]);
  expect(useDocuments.getState().files).toEqual(OWN.files);
});
