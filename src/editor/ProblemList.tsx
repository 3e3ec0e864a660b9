import { useState } from 'react';
import type { Problem } from '../k8s/manifest.ts';

const SHOWN = 20;

/** What is wrong, in the API server's words, with its line. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const [open, setOpen] = useState(true);
  if (problems.length === 0) return null;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  return (
    <section className="problem-list" aria-label="Problems">
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {errors > 0 ? `${errors} ${errors === 1 ? 'problem' : 'problems'}` : 'Warnings'}
      </button>
      {open && (
        <ul>
          {problems.slice(0, SHOWN).map((problem) => (
            <li key={`${problem.line}:${problem.message}`} data-severity={problem.severity}>
              line {problem.line}: {problem.message}
            </li>
          ))}
          {problems.length > SHOWN && <li>and {problems.length - SHOWN} more</li>}
        </ul>
      )}
    </section>
  );
}
