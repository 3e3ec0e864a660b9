import { attachTo } from './attaching.ts';
import { checkPhase, checkRunning, STREAM_FLAGS, streamsOf } from './exec.ts';
import { plain } from './failure.ts';
import { RUNNING_TIMEOUT_FLAG } from './flagGroups.ts';
import { chooseContainer, podFor } from './podWords.ts';
import { reachKubelet } from './kubeletReach.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/attach/attach.go
export const attach: Verb = {
  name: 'attach',
  summary: 'Attach to a running container',
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  examples: ['kubectl attach tmp -c tmp -i -t'],
  flags: {
    ...STREAM_FLAGS,
    ...RUNNING_TIMEOUT_FLAG,
    container: { type: 'text', short: 'c', help: 'To this container.' },
  },
  run: async (session) => {
    const { args, flags } = session;
    if (args.length === 0) throw plain('at least 1 argument is required for attach');
    if (args.length > 2) {
      throw plain(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    }
    const pod = await podFor(session, args.join('/'), flags.durationUs('pod-running-timeout'), 'attach to');
    checkPhase(pod, 'attach');
    const container = chooseContainer(session, pod, flags.text('container'), flags.yes('quiet'));
    await reachKubelet(session, pod, null);
    checkRunning(session, pod, container.name);
    let streams = streamsOf(session);
    if (streams.tty && container.tty !== true) {
      session.context.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
      streams = { ...streams, tty: false };
    }
    await attachTo(session, pod, container, streams);
    return 0;
  },
};
