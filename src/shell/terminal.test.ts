import { describe, expect, it } from 'vitest';
import { borderWith } from '../engine/apiserver/request.ts';
import { createCluster, dispatch } from '../engine/cluster.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import { createConductor, macrotask } from './conductor.ts';
import { createTerminal } from './terminal.ts';

const SECOND = 1_000_000;

/** A terminal at which a test types. */
async function openTerminal() {
  const cluster = createCluster({
    seed: 1,
    settings: defaultSettings(),
    border: borderWith(await loadSchema()),
  });
  const conductor = createConductor(() => cluster);
  let shown = '';
  let prompt: string | null = null;
  const prompts: (string | null)[] = [];
  let take: ((line: string | null) => void) | null = null;
  let count = 0;
  const terminal = createTerminal({
    conductor,
    lines: {
      count: () => count,
      next: () =>
        new Promise((resolve) => {
          take = resolve;
        }),
    },
    write: (text) => {
      shown += text;
    },
    onPrompt: (now) => {
      prompt = now;
      prompts.push(now);
    },
    interactive: true,
  });
  const ended = terminal.run();
  await macrotask();
  const pass = async (seconds: number): Promise<void> => {
    await conductor.advanceTo(cluster.world.kernel.nowUs + seconds * SECOND);
    await macrotask();
  };
  return {
    cluster,
    ended,
    pass,
    prompt: () => prompt,
    prompts,
    type: async (line: string): Promise<void> => {
      count++;
      take?.(line);
      await pass(0.001);
    },
    interrupt: async (): Promise<void> => {
      terminal.interrupt(130);
      await pass(0.001);
    },
    /** What was shown since it was last asked. */
    shown: (): string => {
      const text = shown;
      shown = '';
      return text;
    },
  };
}

describe('a terminal that somebody types at', () => {
  it('prompts, and says what wants more', async () => {
    const { type, prompt, shown } = await openTerminal();
    expect(prompt()).toBe('laptop:~$ ');
    await type('for i in 1 2; do');
    expect(prompt()).toBe('> ');
    await type('echo $i; done');
    expect(prompt()).toBe('laptop:~$ ');
    expect(shown()).toBe('1\n2\n');
  });

  it('goes on after a syntax error', async () => {
    const { type, shown } = await openTerminal();
    await type('done');
    await type('echo $?');
    expect(shown()).toBe("bash: syntax error near unexpected token `done'\n2\n");
  });

  it('stops a program, and what stands behind it, at Ctrl+C', async () => {
    const { type, interrupt, pass, prompt, shown } = await openTerminal();
    await type('sleep 100; echo never');
    await pass(5);
    expect(prompt()).toBeNull();
    await interrupt();
    expect(prompt()).toBe('laptop:~$ ');
    await type('echo $?');
    expect(shown()).toBe('130\n');
  });

  it('stops a loop, and keeps variables and functions', async () => {
    const { type, interrupt, pass, shown } = await openTerminal();
    await type('f() { echo "f $1"; }; n=0');
    await type('while true; do n=$((n+1)); echo $n; sleep 1; done');
    await pass(2.5);
    await interrupt();
    expect(shown()).toBe('1\n2\n3\n');
    await type('f $n; echo $?');
    expect(shown()).toBe('f 3\n0\n');
  });

  it('stops a loop that always has something to say', async () => {
    const { type, interrupt, shown } = await openTerminal();
    await type('while true; do echo y; sleep 0.001; done');
    await interrupt();
    shown();
    await type('echo $?');
    expect(shown()).toBe('130\n');
  });

  it.each([
    ['a watch', 'kubectl get nodes -w'],
    ['a watch in a pipeline', 'kubectl get nodes -w | grep -v nosuch | sed s/a/a/'],
    ['a loop in a pipeline', 'while true; do echo x; sleep 1; done | while read l; do echo "$l"; done'],
    ['a loop of a program', 'while true; do kubectl get nodes >/dev/null; done'],
    ['a loop without a wait', 'while true; do :; done'],
    ['loops in loops', 'for i in 1 2 3; do while true; do sleep 1; done; done'],
    ['a loop in a function', 'f() { while true; do sleep 1; done; }; f'],
    ['a loop in a subshell', '(while true; do sleep 1; done)'],
    ['a loop of another shell', "bash -c 'while true; do sleep 1; done'"],
    ['a substitution', 'x=$(sleep 1000); echo "$x"'],
    ['waiting for the background', 'sleep 1000 & wait'],
    ['a job that was taken up', 'sleep 1000 & fg'],
    ['watch', 'watch -n 1 date'],
    ['timeout', 'timeout 1000 sleep 1000'],
    ['a list', 'sleep 1000 && echo never; echo never'],
    ['a port that is forwarded', 'kubectl -n kube-system port-forward deploy/coredns 9153'],
    ['xargs', 'echo 1000 | xargs sleep'],
  ])('gives the prompt back at Ctrl+C: %s', async (_what, line) => {
    const { type, interrupt, pass, prompt, shown } = await openTerminal();
    await type(line);
    if (line !== 'while true; do :; done') {
      await pass(2.5);
      expect(prompt()).toBeNull();
    }
    await interrupt();
    await pass(0.1);
    expect(prompt()).toBe('laptop:~$ ');
    shown();
    await pass(5);
    await type('echo "still here"');
    expect(shown()).toBe('still here\n');
  });

  it('lets a program say its last words', async () => {
    const { type, interrupt, pass, shown } = await openTerminal();
    await type('ping 127.0.0.1');
    await pass(1.5);
    await interrupt();
    expect(shown()).toContain('ping statistics');
  });

  it('tells of its background', async () => {
    const { type, pass, shown } = await openTerminal();
    await type('sleep 2 &');
    expect(shown()).toMatch(/^\[1\] \d+\n$/);
    await type('jobs');
    expect(shown()).toBe('[1]+  Running                 sleep 2 &\n');
    await pass(3);
    await type('true');
    expect(shown()).toMatch(/^\[1\]\+ {2}Done +sleep 2\n$/);
  });

  it('knows its aliases', async () => {
    const { type, pass, shown } = await openTerminal();
    await type("alias kg='kubectl get'");
    await type('kg ns default -o name');
    await pass(0.1);
    expect(shown()).toBe('namespace/default\n');
    await type('kg ns -o name | head -1');
    await pass(0.1);
    expect(shown()).toBe('namespace/default\n');
  });

  it('ends with exit', async () => {
    const { type, ended } = await openTerminal();
    await type('exit 4');
    expect(await ended).toBe(4);
  });
});

describe('a shell in a Pod', () => {
  async function inPod() {
    const terminal = await openTerminal();
    await terminal.type('kubectl run box --image=busybox:1.36 -- sleep infinity');
    await terminal.pass(10);
    await terminal.type('kubectl exec -it box -- sh');
    await terminal.pass(1);
    terminal.shown();
    return terminal;
  }

  it('has its own prompt, words and variables, and leaves with exit', async () => {
    const { type, prompt, shown } = await inPod();
    expect(prompt()).toBe('/ # ');
    await type('x=1; nosuch; cat /etc/hostname');
    expect(shown()).toBe('sh: nosuch: not found\nbox\n');
    await type('exit');
    expect(prompt()).toBe('laptop:~$ ');
    await type('echo "[$x]"');
    expect(shown()).toBe('[]\n');
  });

  it('shows no prompt of the place where one command runs', async () => {
    const { type, pass, prompt, prompts, shown } = await openTerminal();
    await type('kubectl run box --image=busybox:1.36 -- sleep infinity');
    await pass(10);
    shown();
    await type('kubectl exec box -- cat /etc/hostname');
    await pass(1);
    await type('kubectl exec -it box -- sh -c "echo hi"');
    await pass(1);
    expect(shown()).toBe('box\nhi\n');
    expect(prompt()).toBe('laptop:~$ ');
    expect(new Set(prompts)).toEqual(new Set(['laptop:~$ ', null]));
  });

  it('stops only what runs in it at Ctrl+C', async () => {
    const { type, interrupt, pass, prompt, shown } = await inPod();
    await type('while true; do sleep 1; done');
    await pass(2);
    await interrupt();
    expect(prompt()).toBe('/ # ');
    await type('echo $?');
    expect(shown()).toBe('130\n');
  });

  it.each([
    ['while it waits for a line', ''],
    ['while something runs', 'sleep 1000'],
    ['while it loops', 'while true; do sleep 1; done'],
  ])('goes with its container: %s', async (_when, line) => {
    const { cluster, type, pass, prompt, shown } = await inPod();
    if (line !== '') await type(line);
    dispatch(cluster, { type: 'app', pod: 'default/box', act: 'crash' });
    await pass(2);
    expect(prompt()).toBe('laptop:~$ ');
    expect(shown()).toBe('command terminated with exit code 137\n');
    await type('echo $?');
    expect(shown()).toBe('137\n');
  });
});
