import { row, type Row } from '../row.ts';
import { seen, type, type Site } from './site.ts';
import { AIM_MS, longest, traced } from './tasks.ts';

const PODS = 1000;
const PATIENCE_MS = 300_000;

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
  const { tasks } = await traced(site.browser, page, async () => {
    await type(page, `kubectl scale deployment big --replicas=${PODS}`);
    await seen(page, 'Service big', new RegExp(` ${PODS} of ${PODS} endpoints ready$`), PATIENCE_MS);
  });
  const long = tasks.filter(({ wallMs }) => wallMs > AIM_MS);
  return [
    row(name, longest(tasks, 'wallMs'), 'ms', `while ${PODS} Pods start; aim ≤ ${AIM_MS}`),
    row(`${name}/cpu`, longest(tasks, 'cpuMs'), 'ms', 'the same without waiting for a core'),
    row(`${name}/long`, long.length, 'tasks', `over ${AIM_MS} ms, of ${tasks.length}`),
  ];
}
