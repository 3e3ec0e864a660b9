import { denialWords } from '../panels/words.ts';
import type { Connection } from '../protocol/connection.ts';
import { deniedBy } from '../protocol/journey.ts';
import type { ServiceRow } from '../protocol/rows.ts';

/** Why a client's latest attempt failed, in cluster words; null when its verdict says it all. */
export function outageReason(latest: Connection | null, service: ServiceRow | undefined): string | null {
  const policies = latest === null ? [] : deniedBy(latest);
  if (policies.length > 0) return denialWords(policies);
  const name = service?.name ?? 'the Service';
  const at = latest?.endpoint ?? null;
  const pod = at?.pod?.split('/')[1];
  switch (latest?.reason ?? null) {
    case 'no-local-endpoints':
      return `${decidingNode(latest) ?? 'the Node'} has no ready Pod for ${name}`;
    case 'not-listening':
      if (at !== null) return `nothing listens on port ${at.port}${pod ? ` of ${pod}` : ` at ${at.ip}`}`;
      break;
    case 'source-range':
      return `${name} does not let its address in`;
    case 'node-down':
      return `${at?.node ?? 'its Node'} is down`;
    case 'gone':
      return `${pod ?? 'its Pod'} is gone, and the rules still lead to it`;
    default:
  }
  return service === undefined || service.problem === null ? null : problemWords(service, service.problem);
}

/** What is wrong with a Service, with its name. */
export function problemWords(service: ServiceRow, problem: string): string {
  const what = service.slots.some((slot) => slot.ready) ? 'does not route all of it' : 'routes nowhere';
  return `${service.name} ${what} (${problem})`;
}

function decidingNode(connection: Connection | null): string | null {
  const step = connection?.steps.findLast((one) => one.where.endsWith(' kube-proxy'));
  return step?.where.split(' ')[0] ?? null;
}
