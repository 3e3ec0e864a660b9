import { expect, test, type Page } from '@playwright/test';
import { crashWorker, openApp, pods, run, setManifest, terminalShows, tree, watchWorker } from './page.ts';

const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });

const METADATA = 'metadata:\n  name: a\n';
const SERVICE = `apiVersion: v1\nkind: Service\n${METADATA}spec:\n`;
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: other\nspec:\n';
const TEMPLATE =
  '  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec: {containers: [{name: a, image: nginx}]}\n';

/** Text, and what the problem list says of it. */
const CASES: readonly (readonly [string, string, readonly (string | RegExp)[]])[] = [
  ['broken YAML', 'apiVersion: v1\nkind: [\n', [/line [23]: .*did not find expected/]],
  [
    'a tab',
    'apiVersion: v1\nkind: Service\nmetadata:\n\tname: a\n',
    [/line 4: .*found character that cannot start any token/],
  ],
  [
    'a key twice',
    `${SERVICE}  ports: [{port: 80}]\n  ports: [{port: 81}]\n`,
    [/line 7: .*"ports".* already (set|defined)/],
  ],
  ['anchors that explode', explosion(), [/excessive aliasing/]],
  [
    'keys that would poison',
    `apiVersion: v1\nkind: ConfigMap\n${METADATA}__proto__: {polluted: 1}\n`,
    ['line 5: unknown field "__proto__"'],
  ],
  ['a misspelt field', `${DEPLOYMENT}  replica: 3\n${TEMPLATE}`, ['line 6: unknown field "spec.replica"']],
  [
    'a field in the wrong case',
    `${SERVICE}  ports:\n  - port: 80\n    targetport: 80\n`,
    ['line 8: unknown field "spec.ports[0].targetport"'],
  ],
  [
    'a word for a number',
    `${DEPLOYMENT}  replicas: "three"\n${TEMPLATE}`,
    [/line 6: .*cannot unmarshal string into Go struct field .*replicas of type int32/],
  ],
  ['no kind', `apiVersion: v1\n${METADATA}`, ["line 1: Object 'Kind' is missing"]],
  [
    'an unknown kind',
    `apiVersion: v1\nkind: Sevice\n${METADATA}`,
    ['line 2: ', 'no matches for kind "Sevice" in version "v1"'],
  ],
  [
    'a port that is none',
    `${SERVICE}  ports:\n  - port: 99999\n`,
    ['line 7: spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive'],
  ],
];

test('what is wrong is said at its line, in the API server’s words', async ({ page }) => {
  const { errors } = await openApp(page, '?speed=0');
  for (const [name, text, said] of CASES) {
    await test.step(name, async () => {
      await setManifest(page, text);
      for (const one of said) await expect(problems(page)).toContainText(one);
    });
  }
  expect(await page.evaluate(() => ({} as Record<string, unknown>)['polluted'])).toBeUndefined();
  expect(errors).toEqual([]);
});

test('a field of a live object is refused at its line too', async ({ page }) => {
  await openApp(page, '?speed=0');
  const web = DEPLOYMENT.replace('other', 'web') + TEMPLATE.replaceAll('a}', 'web}');
  await setManifest(page, web.replace('spec:\n', 'spec:\n  replica: 3\n'));
  await expect(problems(page)).toContainText('line 6: unknown field "spec.replica"');
  await setManifest(page, web.replace('spec:\n', 'spec:\n  replicas: "three"\n'));
  await expect(problems(page)).toContainText(/line 6: .*replicas/);
});

test('a name with markup stays text', async ({ page }) => {
  let asked = false;
  page.on('dialog', (dialog) => {
    asked = true;
    void dialog.dismiss();
  });
  await openApp(page, '?speed=0');
  await setManifest(
    page,
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: <script>alert(1)</script>\nspec:\n  ports:\n  - port: 80\n',
  );
  await expect(problems(page)).toContainText(
    'line 4: metadata.name: Invalid value: "<script>alert(1)</script>": a lowercase RFC 1123 label',
  );
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.said')).toContainText('The Service "<script>alert(1)</script>" is invalid');
  expect(asked).toBe(false);
});

test('each document stands alone, and a missing image shows on the stage', async ({ page }) => {
  await openApp(page);
  await setManifest(
    page,
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: good\n---\n${SERVICE}  ports:\n  - port: 99999\n---\n${POD}`,
  );
  await page.getByRole('button', { name: 'Apply' }).click();
  const said = page.locator('.said');
  await expect(said).toContainText('configmap/good created');
  await expect(said).toContainText('The Service "a" is invalid');
  await expect(said).toContainText('pod/lost created');
  await expect(problems(page)).toContainText('line 12: spec.ports[0].port');
  await expect(pods(page, /^Pod lost, Failed, /)).toBeAttached({ timeout: 40_000 });
  await run(page, 'kubectl get pod lost');
  await terminalShows(page, /lost +0\/1 +(ErrImagePull|ImagePullBackOff)/);
});

test('five megabytes leave the page usable and say why they are not read', async ({ page }) => {
  await openApp(page, '?speed=0');
  await setManifest(
    page,
    `apiVersion: v1\nkind: ConfigMap\n${METADATA}data:\n${'  key: some text, again and again\n'.repeat(150_000)}`,
  );
  await expect(problems(page)).toContainText('million characters long; more than 3 million are not read');
  await page.getByRole('button', { name: 'Step' }).click();
  await setManifest(page, '# short again\n');
  await expect(problems(page)).toBeHidden();
});

test('a crash of the worker loses nothing and can be undone', async ({ page }) => {
  await watchWorker(page);
  await openApp(page);
  await run(page, 'kubectl scale deployment web --replicas=2');
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(2, { timeout: 40_000 });
  await setManifest(page, '# not applied yet\n');
  await crashWorker(page);
  await expect(page.locator('.crash')).toContainText('out of memory');
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.locator('.crash')).toBeHidden();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(2);
  await expect(page.getByRole('textbox', { name: 'Manifest' })).toHaveValue('# not applied yet\n');
  await page.getByRole('button', { name: 'Play' }).click();
  await run(page, 'kubectl get deployment web');
  await terminalShows(page, /web +2\/2/);
  await expect(tree(page).getByRole('treeitem', { name: /^Client tmp, .*, 200$/ })).toBeAttached();
});

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: lost
spec:
  containers:
  - name: lost
    image: nginx:no-such-tag
`;

/** Nine to the power of nine, if somebody expanded it. */
function explosion(): string {
  const names = [...'abcdefghi'];
  return names
    .map(
      (name, n) =>
        `${name}: &${name} [${Array(9)
          .fill(n === 0 ? 'x' : `*${names[n - 1]}`)
          .join(',')}]\n`,
    )
    .join('');
}
