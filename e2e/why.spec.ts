import { expect, test } from '@playwright/test';
import { openApp, pods, run, selectItem, terminalShows } from './page.ts';

test('a Service that gets no traffic: the first thing wrong, its line, and a change that helps', async ({
  page,
}) => {
  await openApp(page);
  await run(page, 'kubectl set selector service web app=wbe');
  await terminalShows(page, 'service/web selector updated');
  await selectItem(page, /^Service web,/);
  await page.getByRole('tab', { name: 'Why', exact: true }).click();
  const answer = page.getByRole('region', { name: 'Why it gets no traffic' });
  await expect(answer).toContainText('No Pod in namespace default carries app=wbe.');
  await expect(answer).toContainText('web.yaml, line 28');
  await expect(answer).toContainText('Tried in a copy of the cluster: traffic gets through');
  await expect(answer.getByRole('list', { name: 'Changes that help' })).toContainText(
    'kubectl set selector service web app=web',
  );
  await answer.getByRole('button', { name: 'Make this change' }).click();
  await expect(
    page.getByRole('treeitem', { name: /^Service web,.* 3 of 3 endpoints ready$/ }),
  ).toBeAttached();
  await expect(answer).toContainText('Nothing keeps traffic from default/web');
});

test('each link of a chain moves the time and the selection, and the question stays', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Pod web-/);
  await page.getByRole('tab', { name: 'Why', exact: true }).click();
  const links = page
    .getByRole('region', { name: 'Chain of causes' })
    .getByRole('button', { name: /\d\d:\d\d/ });
  await expect(links.nth(2)).toBeVisible();
  const count = await links.count();
  // The chain ends with the act that started it, before any Pod was there.
  await links.last().click();
  await expect(pods(page, /^Pod web-/)).toHaveCount(0);
  await expect(links).toHaveCount(count);
  await page.getByRole('button', { name: /^Back to the question/ }).click();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(3);
});

test('the four truths of a Service: a Node whose kube-proxy is stopped lags behind the API server', async ({
  page,
}) => {
  await openApp(page);
  await run(page, 'scope proxy node-2 stop; kubectl set selector service web app=wbe');
  await terminalShows(page, 'service/web selector updated');
  await selectItem(page, /^Service web,/);
  await page.getByRole('tab', { name: 'Truths' }).click();
  await expect(page.getByRole('region', { name: 'The file' })).toContainText(
    'app=web≠ the API server has app=wbe',
  );
  const nodes = page.getByRole('region', { name: 'kube-proxy on each Node' }).getByRole('listitem');
  await expect(nodes.nth(0)).toContainText('no endpoint');
  await expect(nodes.nth(1)).toContainText('its kube-proxy is stopped');
  await expect(nodes.nth(1)).toContainText('still');
  await page.getByRole('tab', { name: 'Traffic' }).click();
  await expect(page.getByRole('group', { name: 'Traffic of web over time' })).toContainText(/refused \d/, {
    timeout: 30_000,
  });
});
