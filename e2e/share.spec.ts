import { deflateRawSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { openApp, pods, run, terminalShows, tree } from './page.ts';

/** Every treeitem's whole name. */
function names(page: Page): Promise<(string | null)[]> {
  return tree(page)
    .getByRole('treeitem')
    .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));
}

const history = (page: Page) => page.evaluate(() => window.servicescope.history());

test('a shared link shows the same cluster in another page, and leaves one’s own files alone', async ({
  page,
  context,
}) => {
  await openApp(page, '?seed=7&speed=0');
  await run(page, 'kubectl scale deployment web --replicas=5');
  await terminalShows(page, 'deployment.apps/web scaled');
  await page.getByRole('button', { name: 'Run until settled' }).click();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5);
  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toContain('/#run=');

  const other = await context.newPage();
  await openApp(other, link.slice(link.indexOf('#')));
  await expect(other.getByText('Opened from a link.')).toBeVisible();
  expect(await history(other)).toEqual(await history(page));
  expect(await names(other)).toEqual(await names(page));
  await expect(other.getByRole('button', { name: 'Play' })).toBeVisible();

  await other.getByRole('textbox', { name: 'Manifest' }).fill('# of the shared run');
  await other.getByRole('button', { name: 'Back to mine' }).click();
  await expect(other.getByText('Opened from a link')).toHaveCount(0);
  await expect(other.getByRole('textbox', { name: 'Manifest' })).not.toHaveValue(/shared run/);

  await openApp(other, `?again${link.slice(link.indexOf('#'))}`);
  await other.getByRole('button', { name: 'Keep both' }).click();
  await expect(other.getByText('Its files are kept beside yours.')).toBeVisible();
});

/** A run of the right shape whose cluster file is none. */
const NO_CLUSTER = deflateRawSync(
  JSON.stringify({
    version: 1,
    seed: 1,
    clusterFile: 'kind: Cluster\nevil: true\n',
    inputs: [],
    untilUs: 0,
    files: [{ name: 'a.yaml', text: '' }],
  }),
).toString('base64url');

for (const [what, hash] of [
  ['markup', '#run=%3Cimg%20src=x%20onerror=alert(1)%3E'],
  ['no run', '#run=q1YqSy0qzszPU7JSMlSqBQA'],
  ['a cluster file that is none', `#run=${NO_CLUSTER}`],
] as const) {
  test(`a link with ${what} in it says so, and the page opens as usual`, async ({ page }) => {
    const { errors } = await openApp(page, hash);
    await expect(page.getByRole('alert')).toContainText('The link’s run can’t be opened');
    expect(new URL(page.url()).hash).toBe('');
    expect(errors).toEqual([]);
  });
}

test('a wrong answer is reported with the run and what the terminal showed', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get nodes');
  await terminalShows(page, 'node-3');
  await page.getByRole('button', { name: /speaks as Kubernetes/ }).click();
  await page.getByRole('button', { name: 'Report a wrong answer' }).click();
  const report = page.getByRole('textbox', { name: 'Report' });
  await expect(report).toHaveValue(/seed: 1\n/);
  await expect(report).toHaveValue(/"type":"client-add"/);
  await expect(report).toHaveValue(/kubectl get nodes[^]*node-3/);
});
