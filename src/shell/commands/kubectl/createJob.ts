import type { Draft } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { plain, throwAll } from './failure.ts';
import { present, visit } from './find.ts';
import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';
import { goTypeOf } from './workload.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_job.go
export const createJob: Verb = {
  name: 'job',
  summary: 'Create a job with the specified name',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  examples: ['kubectl create job once --image=busybox:1.36 -- date'],
  flags: {
    ...GENERATOR_FLAGS,
    image: { type: 'text', help: 'The image to run.' },
    from: { type: 'text', help: 'The CronJob whose template is run.' },
  },
  run: async (session) => {
    const name = nameArgument(session);
    const [image, from] = [session.flags.text('image'), session.flags.text('from')];
    const command = session.args.slice(1);
    if ((image === '') === (from === '')) throw plain('either --image or --from must be specified');
    if (command.length > 0 && from !== '') throw plain('cannot specify --from and command');
    const draft = from === '' ? jobDraft(name, image, command) : await draftFrom(session, name, from);
    return createGenerated(session, draft, 'failed to create job: ');
  },
};

function jobDraft(name: string, image: string, command: readonly string[]): Draft {
  const container = { name, image, ...(command.length > 0 ? { command } : {}), resources: {} };
  const template = { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template }, status: {} };
}

async function draftFrom(session: Session, name: string, from: string): Promise<Draft> {
  const found: KubeObject[] = [];
  const problems = await visit(session, { args: [from], latest: true }, async (one) => {
    found.push(present(one));
  });
  throwAll(problems);
  const [cronJob] = found;
  if (found.length !== 1 || !cronJob) throw plain('from must be an existing cronjob');
  if (cronJob.kind !== 'CronJob') throw plain(`unknown object type ${goTypeOf(cronJob)}`);
  const { jobTemplate } = cronJob['spec'] as { jobTemplate: { metadata?: Draft; spec: Draft } };
  const { labels, annotations } = jobTemplate.metadata ?? {};
  const { uid, name: owner } = cronJob.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
      ...(labels ? { labels } : {}),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: owner, uid, controller: true }],
    },
    spec: jobTemplate.spec,
    status: {},
  };
}
