import type { ApplyResult } from '../protocol/messages.ts';
import { useDocuments } from '../state/documents.ts';
import { engine } from '../state/session.ts';

/** Asks the API server what it would say to a file, and keeps the answer. Answers that came too late are dropped. */

let asked = 0;

export async function checkFile(id: string): Promise<void> {
  const file = useDocuments.getState().files.find((one) => one.id === id);
  if (!file) return;
  const ticket = ++asked;
  const result = await engine().apply(file.text, { dryRun: true, actor: 'you' });
  const current = useDocuments.getState().files.find((one) => one.id === id);
  if (ticket !== asked || current?.text !== file.text) return;
  keepResult(id, result);
}

/** Applies a file, each document on its own, and looks again at what is left to do. */
export async function applyFile(id: string): Promise<ApplyResult | null> {
  const file = useDocuments.getState().files.find((one) => one.id === id);
  if (!file) return null;
  const result = await engine().apply(file.text, { dryRun: false, actor: 'you' });
  useDocuments.setState((state) => ({ appliedText: { ...state.appliedText, [id]: file.text } }));
  keepProblems(id, result);
  await checkFile(id);
  return result;
}

function keepResult(id: string, result: ApplyResult): void {
  keepProblems(id, result);
  useDocuments.setState((state) => ({ pending: { ...state.pending, [id]: result.documents } }));
}

function keepProblems(id: string, result: ApplyResult): void {
  useDocuments.setState((state) => ({ problems: { ...state.problems, [id]: result.problems } }));
}
