import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_cronjob.go
export const createCronJob: Verb = {
  name: 'cronjob',
  aliases: ['cj'],
  summary: 'Create a cron job with the specified name',
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  examples: ['kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *" -- date'],
  flags: {
    ...GENERATOR_FLAGS,
    image: { type: 'text', required: true, help: 'The image to run.' },
    schedule: { type: 'text', required: true, help: 'When it makes Jobs, as cron has it.' },
    restart: { type: 'text', help: 'OnFailure or Never.' },
  },
  run: async (session) => {
    const { flags } = session;
    const name = nameArgument(session);
    const command = session.args.slice(1);
    const container = {
      name,
      image: flags.text('image'),
      ...(command.length > 0 ? { command } : {}),
      resources: {},
    };
    const spec = { containers: [container], restartPolicy: flags.text('restart') || 'OnFailure' };
    const jobTemplate = { metadata: { name }, spec: { template: { metadata: {}, spec } } };
    const draft = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: { schedule: flags.text('schedule'), jobTemplate },
      status: {},
    };
    return createGenerated(session, draft, 'failed to create cronjob: ');
  },
};
