import type { Connection } from '../../../protocol/connection.ts';
import type { Step } from '../../../protocol/journey.ts';

/** A connection step by step: where, one sentence, addresses before and after, the rule that decided; then the verdict. */
export function journeyText(connection: Connection): string {
  const lines = connection.steps.map((step, index) => {
    const addresses = addressLine(connection.steps[index - 1], step);
    const rule = step.rule ? `\n      ${step.rule}` : '';
    return `${String(index + 1).padStart(3)}. [${(step.at / 1e6).toFixed(6)} s] ${step.where}: ${step.what}${addresses}${rule}`;
  });
  return `${lines.join('\n')}\n${resultOf(connection)}\n`;
}

/** The packet's addresses after a step; where the step changed them, those before it too. */
function addressLine(previous: Step | undefined, step: Step): string {
  if (!step.source || !step.destination) return '';
  const after = `${step.source} -> ${step.destination}`;
  const before =
    previous?.source && previous.at === step.at ? `${previous.source} -> ${previous.destination}` : after;
  return before === after ? `\n      ${after}` : `\n      ${before} becomes ${after}`;
}

function resultOf({ verdict, reason, endpoint, sourceSeen, state }: Connection): string {
  if (verdict === null) return `still ${state}`;
  if (verdict !== 'answered') return reason === null ? verdict : `${verdict} (${reason})`;
  return `answered${endpoint ? ` by ${endpoint.pod ?? endpoint.ip}` : ''}, which sees ${sourceSeen}`;
}
