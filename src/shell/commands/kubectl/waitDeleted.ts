import { resourceOf } from '../../../k8s/kind.ts';
import { plain, statusError } from './failure.ts';
import type { Found } from './find.ts';
import { inNamespace, type Session } from './session.ts';
import { watchUntil } from './watching.ts';

/**
 * Waits until an object is gone (or another took its name, when `uid` is known). Throws kubectl's text when the time
 * is up.
 */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/delete.go
export async function waitDeleted(
  session: Session,
  found: Pick<Found, 'kind' | 'namespace' | 'name'>,
  options: { uid: string | null; timeoutUs: number },
): Promise<void> {
  const { kind, namespace, name } = found;
  const { uid, timeoutUs } = options;
  const answer = await session.context.host.api({
    verb: 'get',
    resource: resourceOf(kind),
    name,
    ...inNamespace(namespace),
  });
  if (!answer.ok) {
    if (answer.reason === 'NotFound') return;
    throw statusError(answer);
  }
  if (uid !== null && answer.object?.metadata.uid !== uid) return;
  if (timeoutUs === 0) throw plain(`condition not met for ${kind.plural}/${name}`);
  const { resourceVersion } = answer;
  const watched = { kind, namespace, name, resourceVersion };
  const gone = await watchUntil(session, watched, timeoutUs, ({ type }) => type === 'DELETED');
  if (!gone) throw timedOut(found);
}

export function timedOut(found: Pick<Found, 'kind' | 'name'>): Error {
  return plain(`timed out waiting for the condition on ${found.kind.plural}/${found.name}`);
}
