import type { Connection } from '../../protocol/connection.ts';
import type { Scene } from '../scene.ts';
import { connectionKey } from '../keys.ts';
import type { Palette } from '../view/palette.ts';
import type { Atlas } from '../wires/atlas.ts';
import { contains } from '../layout/box.ts';
import { distanceTo } from '../wires/path.ts';
import { knowsWaysOf, loadXrayWays } from '../wires/ways.ts';
import type { Brush } from './marks.ts';
import type { Balloon } from './balloons.ts';
import { balloonOf, balloonText, paintBalloon } from './balloons.ts';
import type { DrawnWire } from './paint.ts';
import { paintTraffic } from './paint.ts';
import { writtenOn } from './standing.ts';
import { createPlays } from './playing.ts';
import { litAt, litRules, sameLights } from './lit.ts';
import type { Light } from '../layers/rules.ts';
import { isMoving } from './progress.ts';

/** How the view places the drawing on the canvas. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** All that travels: connections, their dots, their failures and the answers of DNS, on one canvas. */
export interface Traffic {
  update: (scene: Scene, nowUs: number) => void;
  place: (atlas: Atlas) => void;
  /** Draws when something moves or something was changed since. Returns whether it drew. */
  draw: (nowUs: number, view: View) => boolean;
  /** X-ray: the rules that packets pass at that time, the same map while nothing changes. */
  lit: (nowUs: number) => ReadonlyMap<string, Light>;
  touch: () => void;
  resize: (width: number, height: number, ratio: number) => void;
  relate: (related: ReadonlySet<string> | null) => void;
  repaint: (palette: Palette) => void;
  /** The connection whose failure is told at a point of the drawing; null where none is. */
  labelAt: (x: number, y: number) => string | null;
  /** The selection key of the connection at a point of the drawing; null where there is none. */
  at: (x: number, y: number) => string | null;
}

/** The pointer may miss a wire by so many pixels. */
const REACH = 6;
/** The same answer is shown again after so much wall time, in milliseconds. */
const BALLOON_AGAIN_MS = 15_000;

export function createTraffic(canvas: HTMLCanvasElement): Traffic {
  const context = canvas.getContext('2d');
  const plays = createPlays();
  const balloons = new Map<string, Balloon>();
  const known = new Map<string, { text: string; at: number }>();
  /** Whose answer has been looked at: a connection that goes on is another one. */
  let noted = new WeakSet<Connection>();
  let scene: Scene | null = null;
  let atlas: Atlas | null = null;
  let palette: Palette | null = null;
  let related: ReadonlySet<string> | null = null;
  let ratio = 1;
  let dirty = true;
  let lastUs = Number.NaN;
  let drawn: DrawnWire[] = [];
  let labels: Brush['labels'] = [];
  let written: ReturnType<typeof writtenOn> = { taken: [], spared: [] };
  const aside: Brush['standing']['aside'] = new Map();
  let blank = true;
  let moved = false;
  let marked = false;
  let lights: ReadonlyMap<string, Light> = new Map();

  const noteAnswers = (nowUs: number): void => {
    for (const play of plays.all.values()) {
      const { connection } = play;
      if (noted.has(connection)) continue;
      noted.add(connection);
      if (connection.dns.length === 0) continue;
      const id = `${connection.from} ${connection.host}`;
      const before = known.get(id);
      const again = BALLOON_AGAIN_MS * 1_000 * play.speed;
      const fresh = before === undefined || Math.abs(connection.startedAt - before.at) > again;
      const balloon = balloonOf(play, fresh ? undefined : before.text);
      if (balloon === null || balloons.get(connection.from)?.from === balloon.from) continue;
      if (balloon.until + balloon.fadeUs < nowUs) continue;
      known.set(id, { text: balloonText(balloon), at: connection.startedAt });
      balloons.set(connection.from, balloon);
    }
  };

  const moves = (nowUs: number): boolean => {
    for (const play of plays.all.values()) if (isMoving(play, nowUs)) return true;
    for (const balloon of balloons.values()) {
      if (nowUs >= balloon.from && nowUs <= balloon.until + balloon.fadeUs) return true;
    }
    return false;
  };

  /** From here on the page is alive: what `npm run bench` measures the way to. */
  const noteFirstDot = (nowUs: number): void => {
    for (const play of plays.all.values()) if (isMoving(play, nowUs)) marked = true;
    if (marked) performance.mark('first-dot');
  };

  return {
    update(next, nowUs) {
      scene = next;
      if (plays.all.size > 0 || next.connections.length > 0) dirty = true;
      plays.update(next.connections, next.speed, nowUs);
      if (nowUs < lastUs) {
        balloons.clear();
        known.clear();
        noted = new WeakSet();
      }
      noteAnswers(nowUs);
    },
    place(next) {
      atlas = next;
      plays.place(next);
      if (!knowsWaysOf(next)) {
        const placeAgain = (): void => {
          if (atlas !== null) plays.place(atlas);
          dirty = true;
        };
        // Where it can't be loaded, the next layout tries again.
        loadXrayWays().then(placeAgain, () => undefined);
      }
      written = writtenOn(next.layout);
      aside.clear();
      dirty = true;
    },
    draw(nowUs, view) {
      if (context === null || scene === null || atlas === null || palette === null) return false;
      const moving = nowUs !== lastUs && moves(nowUs);
      // One more frame after the last movement, so that nothing half faded stays.
      if (!dirty && !moving && (!moved || nowUs === lastUs)) {
        lastUs = nowUs;
        return false;
      }
      moved = moving;
      dirty = false;
      lastUs = nowUs;
      plays.sweep(nowUs);
      for (const [place, balloon] of balloons) {
        if (nowUs > balloon.until + balloon.fadeUs) balloons.delete(place);
      }
      if (plays.all.size === 0 && balloons.size === 0) {
        if (!blank) clear(context, canvas);
        blank = true;
        drawn = [];
        labels = [];
        return true;
      }
      blank = false;
      clear(context, canvas);
      context.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
      const brush: Brush = {
        context,
        palette,
        metrics: atlas.layout.metrics,
        standing: { taken: [...written.taken], spared: written.spared, aside },
        wire: '',
        labels: [],
        speaksOf: null,
      };
      labels = brush.labels;
      drawn = paintTraffic(plays.all.values(), {
        brush,
        atlas,
        nowUs,
        motion: scene.motion,
        related,
        selection: scene.selection,
        following: scene.spot !== null,
      });
      // Who follows a connection reads its answers elsewhere; they would hide the rules.
      for (const balloon of scene.spot ? [] : balloons.values())
        paintBalloon(brush, atlas, balloon, nowUs, related);
      if (!marked) noteFirstDot(nowUs);
      return true;
    },
    lit(nowUs) {
      const next = scene?.spot
        ? litAt(scene.spot)
        : litRules(
            plays.all.values(),
            nowUs,
            scene?.selection ?? null,
            atlas?.layout.looked ?? null,
            related,
          );
      if (!sameLights(lights, next)) lights = next;
      return lights;
    },
    touch() {
      dirty = true;
    },
    resize(width, height, nextRatio) {
      ratio = nextRatio;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      blank = true;
      dirty = true;
    },
    relate(next) {
      related = next;
      dirty = true;
    },
    repaint(next) {
      palette = next;
      dirty = true;
    },
    labelAt(x, y) {
      const label = labels.findLast(({ box }) => contains(box, x, y));
      return label === undefined ? null : connectionKey(label.id);
    },
    at(x, y) {
      let best: string | null = null;
      let least = REACH;
      for (const wire of drawn) {
        for (const piece of wire.route.pieces) {
          const distance = distanceTo(piece, x, y);
          const id = wire.ids[wire.ids.length - 1];
          if (distance >= least || id === undefined) continue;
          least = distance;
          best = connectionKey(id);
        }
      }
      return best;
    },
  };
}

function clear(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
}
