import { parseDocument, type Document } from 'yaml';
import { syntaxProblem, type SyntaxProblem } from './problems.ts';

export type Parsed =
  | { readonly ok: true; readonly document: Document.Parsed }
  | { readonly ok: false; readonly problem: SyntaxProblem };

/** Parses one document. Words keep their text: what they mean is decided in `read.ts`. */
export function parseYaml(text: string): Parsed {
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
  } catch {
    // The parser calls itself for each level; thousands of them end the stack.
    const message = 'exceeded max depth of 10000';
    return { ok: false, problem: { offset: 0, message, hint: '', conversionError: `yaml: ${message}` } };
  }
  const problem = syntaxProblem(text, document.errors);
  return problem === null ? { ok: true, document } : { ok: false, problem };
}
