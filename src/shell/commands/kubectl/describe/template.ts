import type { Deployment } from '../../../../k8s/objects.ts';
import { writeContainers } from './containers.ts';
import type { Description } from './description.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { writeSpread, writeTolerations } from './scheduling.ts';
import { writeVolumes } from './volumes.ts';

/** `Pod Template:` with all below it. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribePodTemplate
export function describeTemplate(
  to: Description,
  template: Deployment['spec']['template'] | undefined,
): void {
  to.write(0, 'Pod Template:\n');
  if (!template) {
    to.write(1, '<unset>');
    return;
  }
  const { metadata, spec } = template;
  writeLabels(to, '  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) {
    writeAnnotations(to, '  Annotations', metadata?.annotations);
  }
  if (!spec) return;
  if (spec.serviceAccountName) to.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if ((spec.initContainers ?? []).length > 0) {
    writeContainers(to, 'Init Containers', spec.initContainers ?? [], [], null);
  }
  writeContainers(to, 'Containers', spec.containers, [], null);
  writeVolumes(to, spec.volumes ?? [], '  ');
  writeSpread(to, spec, '  ');
  if (spec.priorityClassName) to.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(to, '  Node-Selectors', spec.nodeSelector);
  writeTolerations(to, '  Tolerations', spec.tolerations);
}
