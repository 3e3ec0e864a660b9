import type { DnsLookup } from '../../protocol/journey.ts';
import { keyOfPlace } from '../keys.ts';
import { middle } from '../text/shorten.ts';
import { monoRoom, textWidth } from '../text/width.ts';
import type { Atlas } from '../wires/atlas.ts';
import { balloonPlace } from './balloonPlace.ts';
import { FAINT } from './group.ts';
import type { Brush } from './marks.ts';
import type { Play } from './playing.ts';

/** Milliseconds of wall time that an answer stays, and that it takes to fade. */
const STAY_MS = 1_200;
const FADE_MS = 200;
/** A failed lookup is read for longer. */
const STAY_FAILED_MS = 2_600;

export interface Balloon {
  readonly place: string;
  readonly name: string;
  readonly rcode: string;
  readonly answer: string;
  readonly from: number;
  readonly until: number;
  readonly fadeUs: number;
}

/**
 * The balloon of a connection's last lookup: null without one. `known`: what this client's name was last seen to resolve to;
 * the same answer again says nothing new.
 */
export function balloonOf(play: Play, known: string | undefined): Balloon | null {
  const lookup = tellingLookup(play.connection.dns);
  if (lookup === undefined || lookup.answeredAt === null) return null;
  const answer = answerText(lookup);
  const failed = play.connection.verdict === 'dns-failure';
  const text = `${lookup.rcode} ${answer}`;
  if (!failed && known === text) return null;
  const unit = 1_000 * play.speed;
  const legs = play.schedule.shown.filter((own) => own.leg.what === 'dns-answer');
  const from = legs[legs.length - 1]?.end ?? lookup.answeredAt;
  return {
    place: play.connection.from,
    name: lookup.name,
    rcode: lookup.rcode === 'NOERROR' && lookup.answers.length === 0 ? 'NODATA' : lookup.rcode,
    answer,
    from,
    until: from + (failed ? STAY_FAILED_MS : STAY_MS) * unit,
    fadeUs: FADE_MS * unit,
  };
}

/** The lookup that says what came of the name: one with an answer, else the last. No AAAA beside an A is nothing to tell. */
function tellingLookup(lookups: readonly DnsLookup[]): DnsLookup | undefined {
  return (
    lookups.find((one) => one.rcode === 'NOERROR' && one.answers.length > 0) ?? lookups[lookups.length - 1]
  );
}

function answerText(lookup: DnsLookup): string {
  const first = lookup.answers[0];
  if (first === undefined) return lookup.rcode === 'NXDOMAIN' ? 'no such name' : `no ${lookup.type} record`;
  const more = lookup.answers.length > 1 ? ` +${lookup.answers.length - 1}` : '';
  return `${lookup.type} ${first}${more}`;
}

export function balloonText(balloon: Balloon): string {
  return `${balloon.rcode} ${balloon.answer}`;
}

/** Draws it beside the client's tile. */
export function paintBalloon(
  brush: Brush,
  atlas: Atlas,
  balloon: Balloon,
  nowUs: number,
  related: ReadonlySet<string> | null,
): void {
  if (nowUs < balloon.from || nowUs >= balloon.until + balloon.fadeUs) return;
  const key = keyOfPlace(balloon.place);
  const at = atlas.layout.pods.get(key)?.box ?? atlas.outside.get(key)?.box;
  if (at === undefined) return;
  const { context, palette, metrics } = brush;
  const failed = balloon.rcode !== 'NOERROR' && balloon.rcode !== 'NODATA';
  const size = metrics.font.cap;
  const line = size + 3.5;
  const width = Math.max(
    118,
    Math.min(190, textWidth(balloon.name, size, 'mono') + 16),
    textWidth(balloon.answer, size, 'mono') + 16,
  );
  const { box, tip } = balloonPlace(atlas.layout, at, width, 3 * line + 9);
  const fade = nowUs <= balloon.until ? 1 : 1 - (nowUs - balloon.until) / Math.max(1, balloon.fadeUs);
  const colour = failed ? palette.fail : palette.dns;
  context.save();
  context.globalAlpha = fade * (related === null || related.has(key) ? 1 : FAINT);
  context.lineWidth = 1.25;
  context.strokeStyle = colour;
  context.fillStyle = failed ? palette['fail-soft'] : palette['dns-soft'];
  const { x, y } = box;
  context.beginPath();
  context.roundRect(x, y, width, box.height, 8);
  context.fill();
  context.stroke();
  context.beginPath();
  for (const point of tip) context.lineTo(point.x, point.y);
  context.fill();
  context.stroke();
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = `600 ${size}px ${palette.sans}`;
  context.fillStyle = colour;
  context.fillText('DNS', x + 8, y + line);
  context.textAlign = 'right';
  context.fillText(balloon.rcode, x + width - 8, y + line);
  context.textAlign = 'left';
  context.font = `400 ${size}px ${palette.mono}`;
  context.fillStyle = palette.ink;
  const room = monoRoom(width - 16, size);
  context.fillText(middle(balloon.name.replace(/\.$/, ''), room), x + 8, y + 2 * line);
  context.font = `600 ${size}px ${palette.mono}`;
  context.fillText(middle(balloon.answer, room), x + 8, y + 3 * line);
  context.restore();
}
