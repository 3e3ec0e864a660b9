import { Check as Tick, Info, Minus, X } from 'lucide-react';
import type { Check, CheckStatus } from '../../protocol/checklist.ts';
import { select } from '../../state/selection.ts';

const ICONS = { ok: Tick, note: Info, wrong: X, skipped: Minus } as const;
const WORDS: Readonly<Record<CheckStatus, string>> = {
  ok: 'right',
  note: 'worth knowing',
  wrong: 'wrong',
  skipped: 'does not apply yet',
};

/** The checklist as it stands now, in the order in which to look. */
export function Checks({ checks, service }: { checks: readonly Check[]; service: string | null }) {
  return (
    <section aria-label="Checklist">
      <h3>Checklist of {service?.replace(/^default\//, '')}</h3>
      <ol className="checks">
        {checks.map((check) => {
          const Icon = ICONS[check.status];
          return (
            <li key={check.name} data-status={check.status}>
              <Icon size={14} aria-label={WORDS[check.status]} />
              <details open={check.status === 'wrong'}>
                <summary>
                  <b>{check.title}</b> {check.finding}
                </summary>
                {check.evidence.length > 0 && (
                  <ul>
                    {check.evidence.map((line) => (
                      <li key={line}>
                        <code>{line}</code>
                      </li>
                    ))}
                  </ul>
                )}
                {check.fix && <p className="note">{check.fix.text}</p>}
                {check.look && <p className="equals">{check.look}</p>}
                {check.subjects.slice(0, 3).map((subject) => (
                  <button key={subject} type="button" className="link" onClick={() => select(subject)}>
                    {subject
                      .split('/')
                      .slice(1)
                      .join('/')
                      .replace(/^default\//, '')}
                  </button>
                ))}
              </details>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
