import { row, type Row } from '../row.ts';
import { seen, type, type Site } from './site.ts';

const PODS = 1000;
const PATIENCE_MS = 300_000;

/** Longer than this is a stutter that a visitor sees. */
const AIM_MS = 50;

/** The longest task of the page's main thread while 1,000 Pods start on twelve Nodes. */
export async function longestTask(site: Site, name: string): Promise<Row[]> {
  const { page } = await site.open();
  await page.goto(site.address);
  await seen(page, 'Service web', / endpoints ready$/, 60_000);
  await page.getByRole('button', { name: /\d nodes/ }).click();
  await page.getByRole('button', { name: '12 Nodes' }).click();
  await page.getByRole('button', { name: 'Start empty' }).click();
  await seen(page, 'Node node-12', /, Ready/, 60_000);
  await type(page, 'kubectl create deployment big --image=nginx:1.27 --replicas=1');
  await type(page, 'kubectl expose deployment big --port=80');
  await seen(page, 'Service big', / 1 of 1 endpoints ready$/, 120_000);
  await site.browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline', '__metadata'],
  });
  await type(page, `kubectl scale deployment big --replicas=${PODS}`);
  await seen(page, 'Service big', new RegExp(` ${PODS} of ${PODS} endpoints ready$`), PATIENCE_MS);
  const tasks = mainThreadTasks((await site.browser.stopTracing()).toString('utf8'));
  const long = tasks.filter(({ wallMs }) => wallMs > AIM_MS);
  return [
    row(
      name,
      Math.max(...tasks.map(({ wallMs }) => wallMs)),
      'ms',
      `while ${PODS} Pods start; aim ≤ ${AIM_MS}`,
    ),
    row(
      `${name}/cpu`,
      Math.max(...tasks.map(({ cpuMs }) => cpuMs)),
      'ms',
      'the same without waiting for a core',
    ),
    row(`${name}/long`, long.length, 'tasks', `over ${AIM_MS} ms, of ${tasks.length}`),
  ];
}

interface Task {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The tasks of the busiest renderer's main thread. */
function mainThreadTasks(trace: string): Task[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const isMain = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const byThread = new Map<string, Task[]>();
  for (const { name, pid, tid, dur = 0, tdur = dur } of traceEvents) {
    if (name !== 'RunTask' || !isMain.has(`${pid} ${tid}`)) continue;
    const tasks = byThread.get(`${pid} ${tid}`) ?? [];
    byThread.set(`${pid} ${tid}`, tasks);
    tasks.push({ wallMs: dur / 1000, cpuMs: tdur / 1000 });
  }
  const busy = (tasks: readonly Task[]): number => tasks.reduce((sum, { wallMs }) => sum + wallMs, 0);
  const [busiest] = [...byThread.values()].sort((a, b) => busy(b) - busy(a));
  if (!busiest) throw new Error('the trace has no task of a main thread');
  return busiest;
}
