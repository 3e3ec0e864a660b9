import { clientsKey, sameThings } from './changes.ts';
import { recentFailures } from './failures.ts';
import { makeLayers } from './layers/index.ts';
import type { StageFrame } from './layers/frame.ts';
import { rulesLayer } from './layers/rules.ts';
import type { paintMicro } from './layers/micro.ts';
import type { Box } from './layout/box.ts';
import type { Layout } from './layout/layout.ts';
import { layout as layoutScene } from './layout/layout.ts';
import { attachPointer, keyUnder } from './pointer.ts';
import { clientKey, connectionKey, keyOfPlace } from './keys.ts';
import { relatedTo } from './relations.ts';
import type { Scene } from './scene.ts';
import type { Share, ShareCounts } from './shares.ts';
import { NO_COUNTS, sharesOf } from './shares.ts';
import { makeSurface } from './surface.ts';
import { createTraffic } from './traffic/traffic.ts';
import { createTree } from './tree/tree.ts';
import { createCountdowns } from './view/countdowns.ts';
import { applyMetrics } from './view/fonts.ts';
import type { Footer } from './view/footer.ts';
import { createHoverCard } from './view/hoverCard.ts';
import type { hoverText } from './view/hoverText.ts';
import type { Overview } from './view/overview.ts';
import type { Palette } from './view/palette.ts';
import { readPalette } from './view/palette.ts';
import { createZoom, LATER_MS } from './view/zoom.ts';
import type { Atlas } from './wires/atlas.ts';
import { makeAtlas } from './wires/atlas.ts';

/** One press of a zoom button. */
const ZOOM_STEP = 1.35;
/** So many Pods are drawn, or drawn anew, in one frame. */
const MOST_DRAWN = 36;
/** A mark that was looked for is enlarged to this many pixels, so that its name can be read. */
const READABLE = 46;

const NO_SHARES: ReadonlyMap<string, Share> = new Map();

export interface StageOptions {
  /** A selection key (`keys.ts`), null when the ground was clicked. */
  readonly onSelect: (key: string | null) => void;
  readonly onHover?: ((key: string | null) => void) | undefined;
  /** A wire was opened by a double click. */
  readonly onOpenConnection?: ((id: number) => void) | undefined;
  /** A thing's menu was asked for; it has been selected. */
  readonly onMenu?: ((key: string) => void) | undefined;
  /** A workload's scale was changed by its buttons; without it there are none. */
  readonly onScale?: ((key: string, replicas: number) => void) | undefined;
  /** Virtual time in microseconds. */
  readonly now: () => number;
}

export interface Stage {
  /** Takes the newest scene. Whatever is equal by reference to the one before costs nothing. */
  update: (scene: Scene) => void;
  /**
   * Draws what moves, for a virtual time. Does nothing when nothing does. Call it once an animation frame. Returns whether
   * all of the scene is drawn and said by now.
   */
  draw: (nowUs: number) => boolean;
  resize: (width: number, height: number) => void;
  destroy: () => void;
  /** Puts the keyboard's focus into the stage. */
  focusTree: () => void;
  /** Brings a thing into sight; what is drawn as a mark among many is enlarged until it can be read. */
  reveal: (key: string) => void;
  /** `1` for one step in, `-1` for one step out, `0` for the whole. */
  zoom: (step: -1 | 0 | 1) => void;
}

/** Draws a scene into an element and keeps it true. Knows no React and no store. */
export function createStage(host: HTMLElement, options: StageOptions): Stage {
  const surface = makeSurface(host, {
    onZoom: (direction) => zoom.by(ZOOM_STEP ** direction),
    onFit: () => zoom.reset(),
  });
  const rules = rulesLayer();
  const layers = makeLayers(rules);
  for (const layer of layers) surface.viewport.append(layer.group);
  const traffic = createTraffic(surface.traffic);
  const hover = createHoverCard();
  let footer: Footer | null = null;
  const countdowns = createCountdowns();
  const microContext = surface.micro.getContext('2d');
  surface.paper.append(hover.element);
  let overview: Overview | null = null;

  let scene: Scene | null = null;
  let size = { width: 0, height: 0 };
  let placed: Layout | null = null;
  let atlas: Atlas | null = null;
  let palette: Palette | null = null;
  let related: ReadonlySet<string> | null = null;
  let shares: () => ReadonlyMap<string, Share> = () => NO_SHARES;
  let counts: ShareCounts = NO_COUNTS;
  let failures: ReadonlyMap<string, string> = new Map();
  let focus: string | null = null;
  let ratio = 1;
  let microDirty = true;
  let said = false;
  let behind = false;
  let fresh = false;

  const tree = createTree({
    onSelect: options.onSelect,
    onFocus(key, label) {
      focus = key === null ? null : tileOf(key);
      if (focus !== null) reveal(focus);
      // Groups and what lies outside the picture have no frame that could show it.
      if (label === null) delete surface.root.dataset.focused;
      else surface.root.dataset.focused = label;
      drawLayers();
    },
  });
  surface.root.prepend(tree.element);

  const zoom = createZoom(
    surface.drawing,
    () => scene?.motion ?? true,
    (view, byHand) => {
      surface.viewport.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.k})`);
      traffic.touch();
      microDirty = true;
      surface.root.classList.toggle('larger', zoom.larger());
      if (placed === null) return;
      overview?.move(placed, view, size.width, paperHeight(), byHand && zoom.larger());
    },
  );

  let drawMicro: typeof paintMicro | null = null;
  const loadLate = async (): Promise<void> => {
    const late = await import('./view/late.ts');
    drawMicro = late.paintMicro;
    microDirty = true;
    footer = late.createFooter(options.onScale, options.onSelect);
    surface.root.append(footer.element);
    if (scene !== null) footer.update(scene);
    overview = late.createOverview(surface.paper, (box) => zoom.reveal(box.x, box.y, box.width, box.height));
    if (placed === null) return;
    footer.element.hidden = placed.metrics.footer === 0;
    overview.place(placed, zoom.view, size.width, paperHeight());
  };
  setTimeout(() => void loadLate(), LATER_MS);

  /** The canvases cover the drawing, not the footer, whose height the layout decides. */
  const sizeCanvases = (): void => {
    const height = paperHeight();
    const [wide, high] = [Math.round(size.width * ratio), Math.round(height * ratio)];
    if (surface.micro.width === wide && surface.micro.height === high) return;
    traffic.resize(size.width, height, ratio);
    surface.micro.width = wide;
    surface.micro.height = high;
    microDirty = true;
  };

  const paperHeight = () => Math.max(0, size.height - (placed?.metrics.footer ?? 0));

  const boxOf = (key: string): Box | undefined =>
    placed?.pods.get(key)?.box ??
    placed?.cards.find((own) => own.key === key)?.box ??
    placed?.nodes.find((own) => own.key === key)?.box;

  const reveal = (key: string): void => {
    const box = boxOf(key);
    if (box !== undefined) zoom.reveal(box.x, box.y, box.width, box.height);
  };

  /** A client is drawn in the tile of the place that it sends from. */
  const tileOf = (key: string): string => {
    const client = key.startsWith('Client/')
      ? scene?.clients.find((row) => clientKey(row.name) === key)
      : undefined;
    return client === undefined ? key : keyOfPlace(client.from);
  };

  const frame = (): StageFrame | null =>
    scene === null || atlas === null
      ? null
      : { scene, atlas, related, shares, failures, focus, room: { left: MOST_DRAWN, missed: false } };

  const drawLayers = (): void => {
    const own = frame();
    if (own === null) return;
    for (const layer of layers) layer.draw(own);
    behind = own.room.missed;
    fresh = true;
    countdowns.collect(surface.viewport);
    microDirty = true;
    pointer.relight();
  };

  /** While traffic flows this happens with every frame, and nothing else does. */
  const drawTold = (): void => {
    const own = frame();
    if (own === null) return;
    for (const layer of layers) if (layer.tells) layer.draw(own);
    behind = own.room.missed;
    fresh = true;
    countdowns.collect(surface.viewport);
    pointer.relight();
  };

  const relayout = (): void => {
    if (scene === null || size.width === 0) return;
    placed = layoutScene(scene, size, placed);
    atlas = makeAtlas(scene, placed);
    applyMetrics(surface.root, placed.metrics);
    if (footer !== null) footer.element.hidden = placed.metrics.footer === 0;
    zoom.setContent(placed.width, placed.height, size.width, paperHeight(), placed.metrics.scale);
    sizeCanvases();
    overview?.place(placed, zoom.view, size.width, paperHeight());
    surface.root.classList.toggle('larger', zoom.larger());
    traffic.place(atlas);
  };

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') zoom.by(ZOOM_STEP);
    else if (event.key === '-') zoom.by(1 / ZOOM_STEP);
    else if (event.key === '0') zoom.reset();
    else return;
    event.preventDefault();
  };

  // What the pointer says is needed when there is a pointer.
  let textOf: typeof hoverText | null = null;
  const wake = async (): Promise<void> => {
    textOf = (await import('./view/hoverText.ts')).hoverText;
  };
  surface.drawing.addEventListener('pointerenter', () => void wake(), { once: true });
  const pointer = attachPointer(surface, hover, {
    ...options,
    keyAt: (event) => keyUnder(event, surface.paper, placed, zoom.view, traffic),
    hasFailed(key) {
      const own = scene?.connections.find((row) => connectionKey(row.id) === key);
      const verdict = own?.verdict ?? null;
      return own !== undefined && verdict !== 'answered' && (verdict !== null || own.reason !== null);
    },
    textOf: (key) =>
      scene === null || textOf === null
        ? null
        : textOf(scene, key.startsWith('Pod/') ? shares() : NO_SHARES, key),
  });
  surface.root.addEventListener('keydown', press);

  return {
    update(next) {
      const before = scene;
      scene = next;
      const nowUs = options.now();
      if (palette === null || before?.theme !== next.theme) {
        surface.root.dataset.theme = next.theme;
        palette = readPalette(surface.root);
        traffic.repaint(palette);
        microDirty = true;
      }
      if (before === null || before.services !== next.services || before.clients !== next.clients) {
        ({ counts, shares } = sharesOf(next.services, next.clients, counts));
      }
      const recent =
        before?.connections === next.connections ? failures : recentFailures(next.connections, nowUs);
      const failuresChanged = !sameTexts(recent, failures);
      failures = recent;
      const moved = before === null || !sameThings(before, next) || clientsKey(before) !== clientsKey(next);
      if (moved) relayout();
      let selecting = before?.selection !== next.selection;
      if (selecting || next.selection !== null) {
        const now = relatedTo(next);
        traffic.relate(now);
        // Connections come and go with every frame; they are drawn by the traffic alone.
        if (!sameButConnections(related, now)) {
          related = now;
          selecting = true;
        }
      }
      traffic.update(next, nowUs);
      if (moved || selecting || before.motion !== next.motion || before.spot !== next.spot) drawLayers();
      else if (failuresChanged || before.clients !== next.clients) drawTold();
      footer?.update(next);
      said = false;
      surface.root.classList.toggle('still', !next.motion);
    },
    draw(nowUs) {
      // What found no room comes now, unless this frame has drawn already.
      if (behind && !fresh) drawTold();
      fresh = false;
      if (!said && scene !== null) {
        tree.update(scene);
        said = !tree.isBehind();
      }
      traffic.draw(nowUs, zoom.view);
      if (placed?.xray === true) rules.light(traffic.lit(nowUs));
      countdowns.draw(nowUs);
      const own = frame();
      if (microDirty && drawMicro !== null && own !== null && microContext !== null && palette !== null) {
        microDirty = false;
        drawMicro(microContext, own, palette, zoom.view, ratio);
      }
      return said && !behind;
    },
    resize(width, height) {
      if (width === size.width && height === size.height && ratio === devicePixelRatio) return;
      size = { width, height };
      ratio = devicePixelRatio;
      relayout();
      drawLayers();
    },
    destroy() {
      surface.root.remove();
    },
    focusTree: () => tree.focus(),
    reveal(key) {
      const box = boxOf(key);
      if (box === undefined) return;
      if (placed?.pods.get(key)?.form === 'micro') zoom.center(box.x, box.y, box.width, box.height, READABLE);
      else zoom.reveal(box.x, box.y, box.width, box.height);
    },
    zoom(step) {
      if (step === 0) zoom.reset();
      else zoom.by(ZOOM_STEP ** step);
    },
  };
}

function sameButConnections(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): boolean {
  if (a === null || b === null) return a === b;
  const things = (keys: ReadonlySet<string>): string[] =>
    [...keys].filter((key) => !key.startsWith('Connection/'));
  const own = things(b);
  return own.length === things(a).length && own.every((key) => a.has(key));
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, text] of a) if (b.get(key) !== text) return false;
  return true;
}
