import { describe, expect, it } from 'vitest';
import { deleteObject, updateStatus } from '../../../engine/apiserver/write.ts';
import { TYPED_PLAN } from '../../../engine/images/attached.ts';
import type { ContainerRecord } from '../../../engine/node/state.ts';
import type { Pod } from '../../../k8s/objects.ts';
import { createFakeShell, type FakeShell } from './testing/fakeShell.ts';
import { webDeployment, webPod, webService } from './testing/objects.ts';

/** Commands that go on while the cluster changes. */

const SECOND = 1_000_000;

function setStatus(shell: FakeShell, resource: string, name: string, status: object): void {
  updateStatus<{ status?: object }>(shell.world, resource, 'default', name, (current) => ({
    ...current,
    status: { ...current.status, ...status },
  }));
}

describe('get --watch', () => {
  it('prints what is there, then a row a change, then stops with Ctrl+C', async () => {
    const shell = createFakeShell([webDeployment]);
    shell.later(3 * SECOND, () => setStatus(shell, 'deployments.apps', 'web', { readyReplicas: 2 }));
    const ran = await shell.run('get deploy -w', { stopAfterUs: 10 * SECOND });
    expect(ran).toEqual({
      stdout:
        'NAME   READY   UP-TO-DATE   AVAILABLE   AGE\n' +
        'web    3/3     3            3           0s\n' +
        'web    2/3     3            3           3s\n',
      stderr: '',
      code: 1,
    });
  });

  it('shows the kinds of changes when asked to', async () => {
    const shell = createFakeShell([webService]);
    shell.later(SECOND, () => void deleteObject(shell.world, 'services', 'default', 'web'));
    const { stdout } = await shell.run('get svc -w --output-watch-events', { stopAfterUs: 2 * SECOND });
    expect(stdout.split('\n').map((line) => line.slice(0, 15))).toEqual([
      'EVENT      NAME',
      'ADDED      web ',
      'DELETED    web ',
      '',
    ]);
  });
});

describe('wait', () => {
  const rows: readonly (readonly [flag: string, stdout: string, stderr: string])[] = [
    ['condition=Available=false', 'deployment.apps/web condition met\n', ''],
    ['jsonpath={.status.readyReplicas}=1', 'deployment.apps/web condition met\n', ''],
    ['jsonpath={.status.nothing}', '', 'error: timed out waiting for the condition on deployments/web\n'],
    ['condition=Strange', '', 'error: timed out waiting for the condition on deployments/web\n'],
    ['delete', '', 'error: timed out waiting for the condition on deployments/web\n'],
  ];
  it.each(rows)('--for=%s', async (flag, stdout, stderr) => {
    const shell = createFakeShell([webDeployment]);
    shell.later(2 * SECOND, () =>
      setStatus(shell, 'deployments.apps', 'web', {
        readyReplicas: 1,
        conditions: [{ type: 'Available', status: 'False' }],
      }),
    );
    const ran = await shell.run(['wait', `--for=${flag}`, 'deploy/web', '--timeout=5s']);
    expect(ran).toEqual({ stdout, stderr, code: stderr === '' ? 0 : 1 });
  });

  it('ends when the object is gone', async () => {
    const shell = createFakeShell([webService]);
    shell.later(2 * SECOND, () => void deleteObject(shell.world, 'services', 'default', 'web'));
    expect((await shell.run('wait --for=delete svc/web')).stdout).toBe('service/web condition met\n');
    expect((await shell.run('wait --for=delete svc/web')).code).toBe(0);
    expect((await shell.run('wait --for=condition=x svc/web')).stderr).toBe(
      'Error from server (NotFound): services "web" not found\n',
    );
  });
});

describe('rollout status', () => {
  it('prints a line for each change until the rollout is done', async () => {
    const shell = createFakeShell([
      { ...webDeployment, status: { ...webDeployment.status, updatedReplicas: 1, availableReplicas: 1 } },
    ]);
    shell.later(SECOND, () => setStatus(shell, 'deployments.apps', 'web', { updatedReplicas: 3 }));
    shell.later(2 * SECOND, () => setStatus(shell, 'deployments.apps', 'web', { availableReplicas: 3 }));
    expect(await shell.run('rollout status deploy/web')).toEqual({
      stdout:
        'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n' +
        'Waiting for deployment "web" rollout to finish: 1 of 3 updated replicas are available...\n' +
        'deployment "web" successfully rolled out\n',
      stderr: '',
      code: 0,
    });
  });
});

describe('delete', () => {
  it('waits until the Pod is gone', async () => {
    const shell = createFakeShell([webPod]);
    const { name } = webPod.metadata;
    shell.later(30 * SECOND, () => {
      deleteObject(shell.world, 'pods', 'default', name, { gracePeriodSeconds: 0 });
    });
    const { stdout } = await shell.run(`delete pod ${name}`);
    expect(stdout).toBe(`pod "${name}" deleted from default namespace\n`);
    expect(shell.world.kernel.nowUs).toBe(30 * SECOND);
  });
});

/** Lets a Pod's container run its shell from `afterUs` on, as a kubelet would report it. */
function startPod(shell: FakeShell, name: string, afterUs: number): void {
  shell.later(afterUs, () => {
    const record = {
      stage: 'running',
      attempt: 0,
      plan: TYPED_PLAN,
      ended: null,
    } as Partial<ContainerRecord>;
    shell.world.kubelet.containers.set(`default/${name}/${name}`, record as ContainerRecord);
    updateStatus<Pod>(shell.world, 'pods', 'default', name, (pod) => ({
      ...pod,
      spec: { ...pod.spec, nodeName: 'node-1' },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          { name, ready: true, restartCount: 0, image: '', imageID: '', state: { running: {} } },
        ],
      },
    }));
  });
}

function endPod(shell: FakeShell, name: string, afterUs: number, exitCode: number): void {
  shell.later(afterUs, () =>
    setStatus(shell, 'pods', name, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [
        { name, state: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } } },
      ],
    }),
  );
}

const RECORDED =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n' +
  "If you don't see a command prompt, try pressing enter.\n";

describe('run with a terminal', () => {
  it('waits for the Pod, enters it, ends its process and removes it', async () => {
    const shell = createFakeShell();
    startPod(shell, 'tmp', 2 * SECOND);
    endPod(shell, 'tmp', 4 * SECOND, 0);
    const ran = await shell.run('run -it --rm tmp --image=curlimages/curl:8.10.1 --restart=Never -- sh');
    expect(ran).toEqual({
      stdout:
        "Session ended, resume using 'kubectl attach tmp -c tmp -n default -i -t' command\n" +
        'pod "tmp" deleted from default namespace\n',
      stderr: RECORDED,
      code: 0,
    });
    expect(shell.entered).toEqual([
      {
        namespace: 'default',
        pod: 'tmp',
        container: 'tmp',
        command: ['sh'],
        stdin: null,
        interactive: true,
        tty: true,
      },
    ]);
    expect(shell.inputs).toEqual([{ type: 'exit', pod: 'default/tmp', container: 'tmp', code: 0 }]);
  });

  it('gives the exit code of its command, with piped input', async () => {
    const shell = createFakeShell();
    startPod(shell, 'tmp', SECOND);
    endPod(shell, 'tmp', 2 * SECOND, 7);
    const ran = await shell.run('run -i --rm tmp --image=busybox --restart=Never -- wget -qO- http://web', {
      stdin: 'hello\n',
      exitCode: 7,
    });
    expect(ran).toEqual({
      stdout: 'pod "tmp" deleted from default namespace\n',
      stderr: `${RECORDED}pod default/tmp terminated (Error)\n`,
      code: 7,
    });
    expect(shell.entered[0]).toMatchObject({ command: ['wget', '-qO-', 'http://web'], stdin: 'hello\n' });
    expect(shell.inputs).toEqual([{ type: 'exit', pod: 'default/tmp', container: 'tmp', code: 7 }]);
  });

  it('gives up after a minute', async () => {
    const ran = await createFakeShell().run('run -i tmp --image=busybox --restart=Never -- sh');
    expect(ran.stderr).toBe('error: timed out waiting for the condition\n');
    expect(ran.code).toBe(1);
  });
});

describe('exec', () => {
  it('runs in the container and gives its exit code', async () => {
    const shell = createFakeShell([{ ...webPod, metadata: { ...webPod.metadata, name: 'nginx' } }]);
    shell.world.kubelet.containers.set('default/nginx/nginx', { stage: 'running' } as ContainerRecord);
    const ran = await shell.run('exec nginx -- sh -c false', { exitCode: 1 });
    expect(ran).toEqual({ stdout: '', stderr: 'command terminated with exit code 1\n', code: 1 });
    expect(shell.entered[0]?.command).toEqual(['sh', '-c', 'false']);
  });

  it('says when nothing runs there', async () => {
    const shell = createFakeShell([webPod]);
    const { stderr } = await shell.run(`exec ${webPod.metadata.name} -- ls`);
    expect(stderr).toBe('error: unable to upgrade connection: container not found ("nginx")\n');
  });
});

describe('logs', () => {
  it('prints lines, and those that come with -f', async () => {
    const shell = createFakeShell([webPod]);
    const key = `default/${webPod.metadata.name}/nginx`;
    const write = (number: number, text: string): void => {
      const lines = { at: shell.world.kernel.nowUs, stream: 'stdout', texts: [text] } as const;
      shell.world.kubelet.logs.set(`${key}:1:${String(number).padStart(8, '0')}`, lines);
    };
    shell.world.kubelet.containers.set(key, { stage: 'running', attempt: 1, ended: null } as ContainerRecord);
    write(0, 'one');
    write(1, 'two');
    const line = `logs ${webPod.metadata.name}`;
    expect((await shell.run(line)).stdout).toBe('one\ntwo\n');
    expect((await shell.run(`${line} --tail=1 --prefix`)).stdout).toBe(
      `[pod/${webPod.metadata.name}/nginx] two\n`,
    );
    shell.later(5 * SECOND, () => write(2, 'three'));
    expect((await shell.run(`${line} -f --tail=1`, { stopAfterUs: 10 * SECOND })).stdout).toBe(
      'two\nthree\n',
    );
  });

  it('says why there are none', async () => {
    const state = { waiting: { reason: 'ContainerCreating' } };
    const { nodeName: _, ...spec } = webPod.spec;
    const pod = {
      ...webPod,
      spec: { ...spec, nodeName: 'node-1' },
      status: { phase: 'Pending', containerStatuses: [{ name: 'nginx', state }] },
    };
    const ran = await createFakeShell([pod]).run(`logs ${pod.metadata.name}`);
    expect(ran.stderr).toBe(
      `Error from server (BadRequest): container "nginx" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating\n`,
    );
  });
});
