import { useState } from 'react';
import type { Problem } from '../k8s/manifest.ts';

const SHOWN = 20;

/** So many lines are named that say the same. */
const LINES_NAMED = 4;

/** What is wrong, in the API server's words, with its line; what is only worth knowing comes after it. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const [open, setOpen] = useState(true);
  if (problems.length === 0) return null;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const rows = rowsOf(problems);
  return (
    <section className="problem-list" aria-label="Problems" data-severity={errors > 0 ? 'error' : 'warning'}>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {errors > 0 ? `${errors} ${errors === 1 ? 'problem' : 'problems'}` : 'Warnings'}
      </button>
      {open && (
        <ul>
          {rows.slice(0, SHOWN).map(({ message, severity, lines }) => (
            <li key={`${severity} ${message}`} data-severity={severity}>
              {linesText(lines)}: {message}
            </li>
          ))}
          {rows.length > SHOWN && <li>and {rows.length - SHOWN} more</li>}
        </ul>
      )}
    </section>
  );
}

interface Row extends Pick<Problem, 'message' | 'severity'> {
  readonly lines: number[];
}

/** What is said of several lines is said once. */
function rowsOf(problems: readonly Problem[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { message, severity, line } of problems) {
    const key = `${severity} ${message}`;
    const row = rows.get(key);
    if (row) row.lines.push(line);
    else rows.set(key, { message, severity, lines: [line] });
  }
  const all = [...rows.values()];
  return [...all.filter((row) => row.severity === 'error'), ...all.filter((row) => row.severity !== 'error')];
}

function linesText(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${lines[0]}`;
  const more = lines.length - LINES_NAMED;
  return `lines ${lines.slice(0, LINES_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
