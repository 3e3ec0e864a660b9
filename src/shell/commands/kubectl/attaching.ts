import { typedCommand } from '../../../engine/images/attached.ts';
import { argvOf, imageOf } from '../../../engine/images/index.ts';
import { environmentOf } from '../../../engine/node/environment.ts';
import { getContainer } from '../../../engine/node/records.ts';
import type { Container, Pod } from '../../../k8s/objects.ts';
import { plain } from './failure.ts';
import type { Streams } from './exec.ts';
import { printLog, WHOLE_LOG } from './logLines.ts';
import type { Session } from './session.ts';

/**
 * Joins a running container's main process. A process that waits for its user (a shell, a tool with `-i`) runs here and
 * ends the container with its exit code; any other goes on by itself and its output is shown until it ends.
 */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/attach/attach.go
export async function attachTo(
  session: Session,
  pod: Pod,
  container: Container,
  streams: Streams,
): Promise<void> {
  const { context, flags } = session;
  const namespace = pod.metadata.namespace ?? '';
  const podKey = `${namespace}/${pod.metadata.name}`;
  if (!flags.yes('quiet')) {
    context.err(
      'All commands and output from this session will be recorded in container logs, including credentials and ' +
        "sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
    );
  }
  const world = context.host.world();
  const record = getContainer(world, podKey, container.name);
  const argv = argvOf(container, environmentOf(world, podKey, container.name));
  const command = typedCommand(container, argv, imageOf(container.image ?? ''));
  if (record?.stage === 'running' && record.plan?.interactive === true && command !== null) {
    const target = { namespace, pod: pod.metadata.name, container: container.name };
    const code = await context.enter({ ...target, command, ...streams });
    const answer = context.host.input({ type: 'exit', pod: podKey, container: container.name, code });
    if (!answer.ok) throw plain(answer.message);
  } else {
    const now = context.host.nowUs();
    await printLog(session, pod, container.name, { ...WHOLE_LOG, follow: true, sinceUs: now });
  }
  if (streams.tty && flags.yes('stdin') && !flags.yes('quiet')) {
    const again = `'kubectl attach ${pod.metadata.name} -c ${container.name} -n ${namespace} -i -t'`;
    context.out(
      record?.role === 'ephemeral'
        ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`
        : `Session ended, resume using ${again} command\n`,
    );
  }
}
