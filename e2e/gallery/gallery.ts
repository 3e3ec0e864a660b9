import '../../src/app/theme/fonts.css';
import '../../src/app/theme/index.css';
import '../../src/stage/stage.css';
import type { Scene, Theme } from '../../src/stage/scene.ts';
import { createStage } from '../../src/stage/stage.ts';
import { rulesFor } from './rules.ts';
import { EXHIBITS } from './scenes.ts';

/**
 * Every scene of the stage on a page of its own, for the eye and for pictures: `?scene=walkthrough&theme=dark&at=1.35`.
 * Without `at` it plays; `motion=0` stands still.
 */
const query = new URLSearchParams(location.search);
const theme = (query.get('theme') ?? 'light') as Theme;
document.documentElement.dataset.theme = theme;
const exhibit = (EXHIBITS[query.get('scene') ?? 'walkthrough'] ?? EXHIBITS.walkthrough)?.();
const host = document.querySelector<HTMLElement>('#host');
const fixedAt = query.get('at');
const startedAt = performance.now();

if (exhibit === undefined || host === null) throw new Error('nothing to show');
const now = (): number =>
  fixedAt === null ? Math.round((performance.now() - startedAt) * 1000) : Number(fixedAt) * 1e6;

/** Any scene by the rules of its first Service: `?picture=xray`. */
function inXray(of: Scene): Partial<Scene> {
  const [first] = of.services;
  return { picture: 'xray', rules: first === undefined ? [] : rulesFor(first, of.nodes) };
}

let scene: Scene = {
  ...exhibit.scene,
  theme,
  motion: query.get('motion') !== '0',
  ...(query.get('picture') === 'xray' ? inXray(exhibit.scene) : {}),
  selection: query.get('select') ?? exhibit.scene.selection,
  connections: exhibit.traffic?.(now()) ?? [],
};
const stage = createStage(host, {
  now,
  onSelect(selection) {
    scene = { ...scene, selection };
    stage.update(scene);
  },
  onScale(key, replicas) {
    const workloads = scene.workloads.map((row) => (row.key === key ? { ...row, replicas } : row));
    scene = { ...scene, workloads };
    stage.update(scene);
  },
});
stage.resize(host.clientWidth, host.clientHeight);
new ResizeObserver(() => stage.resize(host.clientWidth, host.clientHeight)).observe(host);
stage.update(scene);

const costs: number[] = [];
const loop = (): void => {
  const from = performance.now();
  const at = now();
  if (fixedAt === null && exhibit.traffic !== undefined) {
    scene = { ...scene, connections: exhibit.traffic(at) };
    stage.update(scene);
  }
  stage.draw(at);
  costs.push(performance.now() - from);
  if (costs.length > 300) costs.shift();
  requestAnimationFrame(loop);
};
void document.fonts.ready.then(() => requestAnimationFrame(loop));
Object.assign(window, { stage, costs });
