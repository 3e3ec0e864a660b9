import { humanDuration, parseMoment } from '../../../../k8s/age.ts';
import { formatSelector } from '../../../../k8s/labels.ts';
import type { Job } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import type { Describer } from './describer.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { controllerOf } from './pod.ts';
import { describeTemplate } from './template.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeJob
export const describeJob: Describer<Job> = async ({ object, to }) => {
  const { metadata, spec, status = {} } = object;
  const line = (title: string, value: unknown): void => to.write(0, `${title}:\t${String(value)}\n`);
  const given = (title: string, value: unknown): void => {
    if (value !== undefined) line(title, value);
  };
  line('Name', metadata.name);
  line('Namespace', metadata.namespace);
  line('Selector', formatSelector(spec.selector ?? {}));
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  const owner = controllerOf(metadata);
  if (owner !== '') line('Controlled By', owner);
  given('Parallelism', spec.parallelism);
  line('Completions', spec.completions ?? '<unset>');
  given('Completion Mode', spec.completionMode);
  given('Suspend', spec.suspend);
  given('Backoff Limit', spec.backoffLimit);
  given('TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
  const [start, end] = [parseMoment(status.startTime), parseMoment(status.completionTime)];
  if (status.startTime !== undefined) line('Start Time', formatLong(status.startTime));
  if (status.completionTime !== undefined) line('Completed At', formatLong(status.completionTime));
  if (start !== null && end !== null) line('Duration', humanDuration(end - start));
  if (spec.activeDeadlineSeconds !== undefined) {
    line('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  }
  const { active = 0, ready, succeeded = 0, failed = 0 } = status;
  const readyText = ready === undefined ? '' : ` (${ready} Ready)`;
  line('Pods Statuses', `${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === 'Indexed') line('Completed Indexes', shortened(status.completedIndexes ?? ''));
  describeTemplate(to, spec.template);
};

/** A long list of indexes is cut at the comma after so many characters. */
const INDEXES_SHOWN = 50;

function shortened(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', INDEXES_SHOWN);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
