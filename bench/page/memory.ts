import type { CDPSession, Page } from 'playwright';
import { row, type Row } from '../row.ts';
import { openLoad } from './run.ts';
import type { Site } from './site.ts';

const LOAD = { pods: 12, rate: 10 } as const;
/** Virtual seconds a second; the machine may not keep up. */
const SPEED = '100';
/** Looked at every ten minutes of virtual time, from the tenth to the seventieth. */
const EVERY_S = 600;
const SAMPLES = 7;
const PATIENCE_MS = 240_000;

interface Sample {
  readonly pageMb: number;
  readonly workerMb: number;
  readonly nodes: number;
}

/** How much memory grows while traffic flows for an hour of virtual time at high speed. */
export async function memory(site: Site, name: string): Promise<Row[]> {
  const { context, page } = await openLoad(site, LOAD);
  const cdp = await context.newCDPSession(page);
  const worker = await workerOf(cdp);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(SPEED);
  const from = await seconds(page);
  const samples: Sample[] = [];
  for (let i = 1; i <= SAMPLES; i++) {
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForFunction(
      (until) =>
        (document.querySelector('.clock')?.textContent ?? '')
          .split(':')
          .reduce((sum, part) => sum * 60 + Number(part), 0) >= until,
      from + i * EVERY_S,
      { polling: 250, timeout: PATIENCE_MS },
    );
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    samples.push(await sample(cdp, worker));
  }
  const what = `more in 10 minutes: an hour of ${LOAD.rate} connections a second, ${LOAD.pods} Pods, 10 minutes after its start`;
  const last = samples.at(-1);
  return [
    row(`${name}/page`, slope(samples.map((one) => one.pageMb)), 'MB', what),
    row(`${name}/worker`, slope(samples.map((one) => one.workerMb)), 'MB', what),
    row(`${name}/nodes`, slope(samples.map((one) => one.nodes)), 'nodes', `of the document, ${what}`),
    row(`${name}/page-at-end`, last?.pageMb ?? Number.NaN, 'MB'),
    row(`${name}/worker-at-end`, last?.workerMb ?? Number.NaN, 'MB'),
  ];
}

async function seconds(page: Page): Promise<number> {
  const text = await page.locator('.clock').textContent();
  return (text ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Asks a target of the debugger's protocol. */
type Ask = (method: string) => Promise<unknown>;

/** The engine's worker. Playwright has no session for it: its messages are wrapped into the page's. */
async function workerOf(cdp: CDPSession): Promise<Ask> {
  let sessionId = '';
  let id = 0;
  const open = new Map<number, (result: unknown) => void>();
  cdp.on('Target.attachedToTarget', (event) => (sessionId = event.sessionId));
  cdp.on('Target.receivedMessageFromTarget', (event) => {
    const message = JSON.parse(event.message) as { id?: number; result?: unknown };
    if (message.id !== undefined) open.get(message.id)?.(message.result);
  });
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  if (sessionId === '') throw new Error('the page has no worker');
  return (method) =>
    new Promise((resolve) => {
      open.set(++id, resolve);
      void cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    });
}

async function sample(cdp: CDPSession, worker: Ask): Promise<Sample> {
  await cdp.send('HeapProfiler.collectGarbage');
  await worker('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { usedSize: workerSize } = (await worker('Runtime.getHeapUsage')) as { usedSize: number };
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { pageMb: usedSize / 1e6, workerMb: workerSize / 1e6, nodes };
}

/** How much a value grows from one sample to the next: the line that is nearest to all of them. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, index) => {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  });
  return above / below;
}
