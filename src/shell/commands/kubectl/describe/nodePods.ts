import { ageOf } from '../../../../k8s/age.ts';
import type { Container, Node, Pod } from '../../../../k8s/objects.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  milliValue,
  quantityOrZero,
  wholeValue,
  type Quantity,
} from '../../../../k8s/quantity.ts';
import { listObjects, type Session } from '../session.ts';
import type { Description } from './description.ts';

/** The Pods of a Node with what they ask for, and the sums. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNodeResource
export async function writeNodePods(session: Session, to: Description, node: Node): Promise<void> {
  const pods = (await listObjects(session, 'pods', '', {
    fieldSelector: `spec.nodeName=${node.metadata.name},status.phase!=Failed,status.phase!=Succeeded`,
  })) as unknown as Pod[];
  to.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  to.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n');
  to.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n');
  const nowUs = session.context.host.nowUs();
  for (const pod of pods) {
    const cells = (['cpu', 'memory'] as const).flatMap((name) =>
      (['requests', 'limits'] as const).map((what) => share(node, name, podAmount(pod, what, name))),
    );
    const { namespace, name, creationTimestamp } = pod.metadata;
    to.write(1, `${namespace}\t${name}\t\t${cells.join('\t')}\t${ageOf(creationTimestamp, nowUs)}\n`);
  }
  to.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  to.write(1, 'Resource\tRequests\tLimits\n');
  to.write(1, '--------\t--------\t------\n');
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    const sum = (what: What): Quantity =>
      pods.map((pod) => podAmount(pod, what, name)).reduce(addQuantities, quantityOrZero(undefined));
    to.write(1, `${name}\t${share(node, name, sum('requests'))}\t${share(node, name, sum('limits'))}\n`);
  }
}

type What = 'requests' | 'limits';

/** What a Pod asks for: the sum of its containers, or its largest init container when that is more. */
// kubernetes: staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests
function podAmount(pod: Pod, what: What, name: string): Quantity {
  const of = (container: Container): Quantity => quantityOrZero(container.resources?.[what]?.[name]);
  const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';
  const init = pod.spec.initContainers ?? [];
  const zero = quantityOrZero(undefined);
  const running = [...pod.spec.containers, ...init.filter(isSidecar)].map(of).reduce(addQuantities, zero);
  let most = running;
  let sidecars = zero;
  for (const container of init) {
    if (isSidecar(container)) sidecars = addQuantities(sidecars, of(container));
    const needed = isSidecar(container) ? sidecars : addQuantities(sidecars, of(container));
    if (compareQuantities(needed, most) > 0) most = needed;
  }
  return most;
}

/** `100m (2%)` of what the Node can give. */
function share(node: Node, name: string, amount: Quantity): string {
  const list = node.status?.allocatable ?? node.status?.capacity ?? {};
  const whole = quantityOrZero((list as Readonly<Record<string, string | undefined>>)[name]);
  const size = name === 'cpu' ? milliValue : wholeValue;
  const total = size(whole);
  const percent = total === 0 ? 0 : Math.trunc((size(amount) / total) * 100);
  return `${formatQuantity(amount)} (${percent}%)`;
}
