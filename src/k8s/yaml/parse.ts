import { parseDocument, type Document } from 'yaml';
import { syntaxProblem, TOO_DEEP, type SyntaxProblem } from './problems.ts';

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
    const problem = { offset: 0, message: TOO_DEEP, hint: '', conversionError: `yaml: ${TOO_DEEP}` };
    return { ok: false, problem };
  }
  const problem = syntaxProblem(text, document.errors);
  return problem === null ? { ok: true, document } : { ok: false, problem };
}
