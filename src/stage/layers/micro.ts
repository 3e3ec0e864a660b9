import type { PodState } from '../../protocol/rows.ts';
import type { PodBox } from '../layout/pods.ts';
import { podSuffix } from '../text/shorten.ts';
import { monoRoom } from '../text/width.ts';
import type { Palette } from '../view/palette.ts';
import type { StageFrame } from './frame.ts';
import { isFailing } from '../text/words.ts';
import { stateClass } from './podLook.ts';
import { clientsByPod } from './pods.ts';

const TURN = Math.PI * 2;
/** From this width on the screen a glyph has room for its Pod's name. */
const NAMED_FROM = 46;

/** How the view places the drawing on the canvas. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** Draws the Pods that are too many for tiles: one glyph each, the state by its shape. */
export function paintMicro(
  context: CanvasRenderingContext2D,
  frame: StageFrame,
  palette: Palette,
  view: View,
  ratio: number,
): void {
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (frame.atlas.layout.form !== 'micro') return;
  context.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  const clients = clientsByPod(frame.scene.clients);
  for (const at of frame.atlas.layout.pods.values()) {
    if (at.form !== 'micro') continue;
    const pod = frame.atlas.podRows.get(at.key);
    if (pod === undefined) continue;
    context.globalAlpha = frame.related === null || frame.related.has(at.key) ? 1 : 0.25;
    const own = clients.get(at.key);
    if (own !== undefined && pod.state === 'Ready') paintClient(context, at, palette, own.some(isFailing));
    else paintShape(context, at, pod.state, palette);
    if (frame.scene.selection === at.key || frame.focus === at.key) ring(context, at, palette);
    if (at.box.width * view.k >= NAMED_FROM) paintName(context, at, pod.name, palette, view.k);
  }
  context.globalAlpha = 1;
}

/** What sends stands out among what answers: the prompt on a square, red when it fails. */
function paintClient(
  context: CanvasRenderingContext2D,
  { box }: PodBox,
  palette: Palette,
  failing: boolean,
): void {
  const size = Math.min(box.width, box.height) - 1.5;
  const [x, y] = [box.x + (box.width - size) / 2, box.y + (box.height - size) / 2];
  context.setLineDash([]);
  context.beginPath();
  context.roundRect(x, y, size, size, size * 0.2);
  context.fillStyle = failing ? palette.fail : palette.solid;
  context.fill();
  if (size < 9) return;
  context.beginPath();
  context.moveTo(x + size * 0.24, y + size * 0.3);
  context.lineTo(x + size * 0.44, y + size * 0.5);
  context.lineTo(x + size * 0.24, y + size * 0.7);
  context.moveTo(x + size * 0.52, y + size * 0.72);
  context.lineTo(x + size * 0.78, y + size * 0.72);
  context.lineWidth = Math.max(1, size * 0.1);
  context.strokeStyle = palette['on-solid'];
  context.stroke();
}

function paintShape(context: CanvasRenderingContext2D, at: PodBox, state: PodState, palette: Palette): void {
  const r = Math.min(at.box.width, at.box.height) / 2 - 0.75;
  const x = at.box.x + at.box.width / 2;
  const y = at.box.y + at.box.height / 2;
  const line = Math.max(1.1, r * 0.28);
  context.lineWidth = line;
  context.setLineDash([]);
  context.beginPath();
  switch (stateClass(state)) {
    case 'ready':
      context.arc(x, y, r + 0.3, 0, TURN);
      context.fillStyle = palette.ready;
      context.fill();
      if (r >= 4.5) tick(context, x, y, r, palette.panel);
      break;
    case 'wait':
      context.setLineDash([r * 0.5, r * 0.36]);
      context.arc(x, y, r - line / 2, 0, TURN);
      context.strokeStyle = palette.wait;
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = palette.wait;
      context.fillRect(x - line / 2, y - r * 0.45, line, r * 0.9);
      break;
    case 'leave':
      context.arc(x, y, r - line / 2, -TURN / 4, TURN * 0.5);
      context.strokeStyle = palette.leave;
      context.stroke();
      context.fillStyle = palette.leave;
      context.fillRect(x - r * 0.5, y - line / 2, r, line);
      break;
    case 'start':
      context.arc(x, y, r - line / 2, 0.3, TURN * 0.85);
      context.strokeStyle = palette['ink-2'];
      context.stroke();
      break;
    case 'fail':
      context.strokeStyle = palette.fail;
      context.lineWidth = line * 1.5;
      context.moveTo(x - r * 0.75, y - r * 0.75);
      context.lineTo(x + r * 0.75, y + r * 0.75);
      context.moveTo(x + r * 0.75, y - r * 0.75);
      context.lineTo(x - r * 0.75, y + r * 0.75);
      context.stroke();
      break;
    default:
      context.lineWidth = 1;
      context.arc(x, y, r - 0.5, 0, TURN);
      context.strokeStyle = palette['ink-3'];
      context.stroke();
  }
}

function tick(context: CanvasRenderingContext2D, x: number, y: number, r: number, colour: string): void {
  context.beginPath();
  context.moveTo(x - r * 0.45, y + r * 0.05);
  context.lineTo(x - r * 0.12, y + r * 0.38);
  context.lineTo(x + r * 0.48, y - r * 0.32);
  context.lineWidth = Math.max(1, r * 0.26);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = colour;
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, at: PodBox, palette: Palette): void {
  context.lineWidth = 1.75;
  context.strokeStyle = palette.ink;
  context.beginPath();
  context.roundRect(at.box.x - 1.5, at.box.y - 1.5, at.box.width + 3, at.box.height + 3, 3);
  context.stroke();
}

/** The name stays as large as elsewhere while the drawing is enlarged. */
function paintName(
  context: CanvasRenderingContext2D,
  at: PodBox,
  name: string,
  palette: Palette,
  k: number,
): void {
  const size = 10.5 / k;
  const text = podSuffix(name, Math.max(2, monoRoom(at.box.width, size)));
  const x = at.box.x + at.box.width / 2;
  const y = at.box.y + at.box.height - size * 0.55;
  context.font = `600 ${size}px ${palette.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = size * 0.3;
  context.strokeStyle = palette.panel;
  context.strokeText(text, x, y);
  context.fillStyle = palette.ink;
  context.fillText(text, x, y);
}
