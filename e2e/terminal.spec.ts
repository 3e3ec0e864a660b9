import { expect, test } from '@playwright/test';
import { openApp, run, selectItem, terminalShows, terminalText } from './page.ts';

test('what is typed stands behind its prompt, also for a screen reader', async ({ page }) => {
  await openApp(page);
  await run(page, 'echo hello');
  await terminalShows(page, 'laptop:~$ echo hello\nhello\nlaptop:~$ ');
});

test('Tab completes, the arrow keys recall', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get pods');
  await terminalShows(page, /tmp +1\/1/);
  await page.keyboard.type('kubectl get dep');
  await page.keyboard.press('Tab');
  // The rest is typed without waiting for the completion.
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  await terminalShows(page, /web +3\/3/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await terminalText(page)).split('kubectl get pods\n').length).toBe(3);
});

test('Ctrl+C ends a watch and a loop', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get pods -w');
  await terminalShows(page, /tmp +1\/1/);
  await page.keyboard.press('Control+C');
  await terminalShows(page, /laptop:~\$ $/);
  await run(page, 'while true; do echo again; sleep 1; done');
  await terminalShows(page, 'again\nagain');
  await page.keyboard.press('Control+C');
  await terminalShows(page, /laptop:~\$ $/);
});

test('several lines pasted at once are taken one after the other', async ({ page }) => {
  await openApp(page);
  await run(
    page,
    'cat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\nEOF\necho done',
  );
  await terminalShows(page, /configmap\/pasted created[^]*done\n/);
});

test('a flood leaves the page alive', async ({ page }) => {
  await openApp(page);
  await run(page, 'seq 1 20000');
  await terminalShows(page, '20000\nlaptop:~$ ');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('a control writes the command that it equals, unless that is switched off', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Pod web-/);
  await page.getByRole('button', { name: 'Make it unready' }).click();
  await terminalShows(page, /# scope app web-\S+ unready/);
  await page.getByRole('checkbox', { name: 'echo controls' }).uncheck();
  await page.getByRole('button', { name: 'Make it ready' }).click();
  await expect(page.getByRole('button', { name: 'Make it unready' })).toBeVisible();
  expect(await terminalText(page)).not.toMatch(/# scope app web-\S+ ready/);
});

test('Ctrl+R finds an older line', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get nodes');
  await terminalShows(page, /node-1 +Ready/);
  await run(page, 'echo between');
  await terminalShows(page, 'between\nlaptop:~$ ');
  await page.keyboard.press('Control+R');
  await page.keyboard.type('nodes');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await terminalText(page)).split('$ kubectl get nodes\n').length).toBe(3);
});

test('shells have tabs of their own', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Node node-1,/);
  await page.getByRole('button', { name: 'Shell', exact: true }).click();
  await terminalShows(page, /root@node-1:~# $/);
  await page.keyboard.type('hostname');
  await page.keyboard.press('Enter');
  await terminalShows(page, 'root@node-1:~# hostname\nnode-1\n');
  await page.getByRole('button', { name: 'laptop', exact: true }).click();
  await expect.poll(() => terminalText(page)).not.toContain('hostname');
  await page.getByRole('button', { name: 'Close node-1' }).click();
  await expect(page.getByRole('button', { name: 'node-1', exact: true })).toHaveCount(0);
});

test('a name in the output shows the thing on the stage, and a click selects it', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get nodes');
  await terminalShows(page, /node-1 +Ready/);
  // The row of node-1 on the screen.
  const row = await page.evaluate(() => {
    const rows = [...document.querySelectorAll('.xterm-rows > div')];
    const found = rows.findIndex((one) => one.textContent?.startsWith('node-1'));
    return { found, of: rows.length };
  });
  expect(row.found).toBeGreaterThan(0);
  const screen = await page.locator('.xterm-screen').boundingBox();
  if (!screen) throw new Error('the terminal has no screen');
  const at = { x: screen.x + 15, y: screen.y + ((row.found + 0.5) * screen.height) / row.of };
  await page.mouse.move(at.x + 3, at.y);
  await page.mouse.move(at.x, at.y);
  await expect(page.locator('.pointed-ring')).toHaveAttribute('data-key', 'Node/node-1');
  await page.mouse.click(at.x, at.y);
  await expect(page.getByRole('heading', { name: 'node-1' })).toBeVisible();
});

test('escape sequences of objects are shown, not obeyed', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl create configmap e --from-literal=k="$(printf \'a\\033[2Jb\')"');
  await run(page, "kubectl get cm e -o jsonpath='{.data.k}'; echo");
  await terminalShows(page, 'a^[[2Jb');
});

test('Ctrl+C gives up a line that was to be continued', async ({ page }) => {
  await openApp(page);
  await run(page, 'for i in 1 2; do');
  await terminalShows(page, /\n> $/);
  await page.keyboard.press('Control+C');
  await terminalShows(page, /laptop:~\$ $/);
  await run(page, 'echo whole');
  await terminalShows(page, 'whole\nlaptop:~$ ');
});
