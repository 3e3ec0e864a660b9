import type { KubeEvent, KubeObject } from '../../../../k8s/objects.ts';
import { seenText } from '../events.ts';
import { inNamespace, request, type Session } from '../session.ts';
import type { Description } from './description.ts';

/** The events about an object, newest last. Nodes are named by kubelets with their name as uid. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go searchEvents
export async function findEvents(session: Session, object: KubeObject): Promise<KubeEvent[]> {
  const { uid, name } = object.metadata;
  const uids = object.kind === 'Node' ? [uid, name] : [uid];
  const found: KubeEvent[] = [];
  for (const one of uids) {
    const { namespace = '' } = object.metadata;
    const response = await request(session, {
      verb: 'list',
      resource: 'events',
      ...inNamespace(namespace),
      fieldSelector: [
        `involvedObject.name=${name}`,
        `involvedObject.namespace=${namespace}`,
        // A Pod's events are found by its uid alone.
        ...(object.kind === 'Pod' ? [] : [`involvedObject.kind=${object.kind}`]),
        `involvedObject.uid=${one}`,
      ].join(','),
    });
    found.push(...((response.items ?? []) as unknown as KubeEvent[]));
  }
  return found;
}

/** The table of events, aligned by itself. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribeEvents
export function writeEvents(session: Session, to: Description, events: readonly KubeEvent[]): void {
  if (events.length === 0) {
    to.write(0, 'Events:\t<none>\n');
    return;
  }
  to.flush();
  to.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  to.write(1, '----\t------\t----\t----\t-------\n');
  for (const event of events.toSorted((a, b) => compareText(timeOf(a), timeOf(b)))) {
    const age = seenText(event, session.context.host.nowUs());
    const from = event.source?.component || event.reportingComponent || '';
    const path = event.involvedObject.fieldPath;
    const message = `${path ? `${path}: ` : ''}${(event.message ?? '').trim()}`;
    to.write(1, `${event.type}\t${event.reason}\t${age}\t${from}\t${message}\n`);
  }
}

function timeOf(event: KubeEvent): string {
  return event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
