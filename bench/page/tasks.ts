import type { Browser, Page } from 'playwright';

/** Longer than this is a stutter that a visitor sees, in milliseconds. */
export const AIM_MS = 50;

/** What the page's main thread did at a stretch. */
export interface Task {
  readonly wallMs: number;
  /** The same without waiting for a core. */
  readonly cpuMs: number;
}

export interface Traced {
  readonly tasks: readonly Task[];
  /** How often the page was drawn meanwhile. */
  readonly frames: number;
}

/** The tasks of the page's main thread while `act` goes on. */
export async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<Traced> {
  await browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
  });
  await act();
  return read((await browser.stopTracing()).toString('utf8'));
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Of the busiest renderer's main thread. */
function read(trace: string): Traced {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const threads = new Map<string, { tasks: Task[]; frames: number }>();
  for (const { name, args, pid, tid } of traceEvents) {
    if (name === 'thread_name' && args?.name === 'CrRendererMain')
      threads.set(`${pid} ${tid}`, { tasks: [], frames: 0 });
  }
  for (const { name, pid, tid, dur = 0, tdur = dur } of traceEvents) {
    const thread = threads.get(`${pid} ${tid}`);
    if (name === 'RunTask') thread?.tasks.push({ wallMs: dur / 1000, cpuMs: tdur / 1000 });
    else if (name === 'Commit' && thread) thread.frames++;
  }
  const [busiest] = [...threads.values()].sort((a, b) => cpuOf(b.tasks) - cpuOf(a.tasks));
  if (!busiest || busiest.tasks.length === 0) throw new Error('the trace has no task of a main thread');
  return busiest;
}

export function cpuOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

export function longest(tasks: readonly Task[], time: keyof Task): number {
  return Math.max(...tasks.map((task) => task[time]));
}
