import { expect, test } from '@playwright/test';
import { openApp, pods, run, selectItem, setManifest, terminalText, tree } from './page.ts';

test('the first visit shows a running cluster with traffic', async ({ page }) => {
  const { errors } = await openApp(page);
  await expect(pods(page, /^Pod web-\w+-\w+, Ready, 10\.244\.\d+\.\d+, node-\d$/)).toHaveCount(3);
  await expect(
    tree(page).getByRole('treeitem', {
      name: /^Service web, ClusterIP 10\.\d+\.\d+\.\d+, 3 of 3 endpoints ready$/,
    }),
  ).toBeAttached();
  await expect(
    tree(page).getByRole('treeitem', { name: /^Client tmp, pod\/default\/tmp, 200$/ }),
  ).toBeAttached();
  await expect(tree(page).getByRole('treeitem', { name: /^Node node-1, Ready, zone-a$/ })).toBeAttached();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a change of the file, applied, moves the stage', async ({ page }) => {
  await openApp(page);
  await page.getByRole('tab', { name: 'web.yaml' }).click();
  await setManifest(page, WEB.replace('replicas: 3', 'replicas: 5'));
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('deployment.apps/web configured')).toBeVisible();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5, { timeout: 40_000 });
});

test('a command moves the stage and shows as drift in the file', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl scale deployment web --replicas=1');
  await expect.poll(() => terminalText(page)).toContain('deployment.apps/web scaled');
  await expect(
    tree(page).getByRole('treeitem', { name: /^Service web, .*1 of 1 endpoints ready$/ }),
  ).toBeAttached({ timeout: 60_000 });
  const drift = page.getByRole('region', { name: 'Differences from the cluster' });
  await expect(drift).toContainText('spec.replicas: the cluster has 1, the file 3');
  await drift.getByRole('button', { name: 'Take over into the file' }).click();
  await expect(drift).toBeHidden();
  await expect(page.locator('.monaco')).toContainText('replicas: 1');
});

test('curl from a temporary Pod reaches the Service by its name', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl run -it --rm try --image=curlimages/curl:8.10.1 --restart=Never -- sh');
  await expect.poll(() => terminalText(page), { timeout: 40_000 }).toMatch(/\n(~|\/) [$#] $/);
  await run(page, 'curl -sS http://web');
  await expect.poll(() => terminalText(page), { timeout: 30_000 }).toContain('Welcome to nginx!');
  await run(page, 'exit');
  await expect.poll(() => terminalText(page), { timeout: 30_000 }).toContain('pod "try" deleted');
});

test('an outage is the loudest thing on the screen', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl scale deployment web --replicas=0');
  await expect(
    tree(page).getByRole('treeitem', { name: /^Client tmp, pod\/default\/tmp, refused$/ }),
  ).toBeAttached({ timeout: 60_000 });
  await expect(page.locator('.live-sentence')).toHaveAttribute('data-tone', 'fail');
  await expect(page.locator('.live-sentence')).toContainText('tmp is refused');
});

test('an unready Pod leaves the endpoints, and why ends at the act', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Pod web-/);
  await page.getByRole('button', { name: 'Make it unready' }).click();
  await expect(
    tree(page).getByRole('treeitem', { name: /^Service web, .*2 of 3 endpoints ready$/ }),
  ).toBeAttached({ timeout: 30_000 });
  await page.getByRole('tab', { name: 'Why' }).click();
  await expect(page.locator('.chain')).toContainText(/unready/i);
});

test('what the API server would refuse is said at its line while typing', async ({ page }) => {
  await openApp(page);
  await setManifest(
    page,
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web2\nspec:\n  selector:\n    app: web\n  ports:\n  - port: 80\n  sessionAffinity: ClientIp\n',
  );
  const problems = page.getByRole('region', { name: 'Problems' });
  await expect(problems).toContainText('line 10');
  await expect(problems).toContainText('Unsupported value: "ClientIp": supported values: "ClientIP", "None"');
});

test('the text survives a reload', async ({ page }) => {
  await openApp(page);
  await setManifest(page, '# my own notes\n');
  await page.reload();
  await expect(page.locator('.monaco')).toContainText('my own notes', { timeout: 30_000 });
});

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: ClusterIP
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: 80
`;
