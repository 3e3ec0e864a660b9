import type { CronJob } from '../../../../k8s/objects.ts';
import { formatSelector } from '../../../../k8s/labels.ts';
import { formatLong } from '../instants.ts';
import type { Describer } from './describer.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { describeTemplate } from './template.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeCronJob
export const describeCronJob: Describer<CronJob> = async ({ object, to }) => {
  const { metadata, spec, status = {} } = object;
  const line = (title: string, value: unknown): void =>
    to.write(0, `${title}:\t${String(value ?? '<unset>')}\n`);
  line('Name', metadata.name);
  line('Namespace', metadata.namespace);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  line('Schedule', spec.schedule);
  line('Concurrency Policy', spec.concurrencyPolicy);
  line('Suspend', spec.suspend === undefined ? undefined : spec.suspend ? 'True' : 'False');
  line('Time Zone', spec.timeZone);
  line('Successful Job History Limit', spec.successfulJobsHistoryLimit);
  line('Failed Job History Limit', spec.failedJobsHistoryLimit);
  const { startingDeadlineSeconds: deadline } = spec;
  line('Starting Deadline Seconds', deadline === undefined ? undefined : `${deadline}s`);
  const { selector, parallelism, completions, activeDeadlineSeconds, template } = spec.jobTemplate.spec ?? {};
  line('Selector', selector ? formatSelector(selector) : undefined);
  line('Parallelism', parallelism);
  line('Completions', completions);
  if (activeDeadlineSeconds !== undefined) line('Active Deadline Seconds', `${activeDeadlineSeconds}s`);
  if (template) describeTemplate(to, template);
  line('Last Schedule Time', status.lastScheduleTime && formatLong(status.lastScheduleTime));
  const active = (status.active ?? []).map(({ name }) => name).join(', ');
  line('Active Jobs', active === '' ? '<none>' : active);
};
