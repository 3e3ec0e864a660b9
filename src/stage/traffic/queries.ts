import type { Route } from '../wires/route.ts';
import { bright, FAINT, type PaintOptions } from './group.ts';
import type { Brush } from './marks.ts';
import { diamond, trace } from './marks.ts';
import type { Play } from './playing.ts';
import { along } from './progress.ts';
import type { ShownLeg } from './schedule.ts';

/** Draws what goes to CoreDNS and back: dotted wires first, then the diamonds on them. */
export function paintQueries(plays: readonly Play[], options: PaintOptions): void {
  const queries = plays.flatMap((play) => queriesOf(play, options));
  for (const route of new Set(queries.map((query) => query.route))) paintDnsWire(route, queries, options);
  for (const query of queries) paintQuery(query, options);
}

/** A DNS message under way. */
interface Query {
  readonly route: Route;
  readonly own: ShownLeg;
  readonly alpha: number;
}

function queriesOf(play: Play, options: PaintOptions): Query[] {
  const { nowUs } = options;
  const alpha = bright(play, options) ? 1 : FAINT;
  const queries: Query[] = [];
  for (const own of play.schedule.shown) {
    const { what, from, to } = own.leg;
    if ((what !== 'dns-query' && what !== 'dns-answer') || nowUs < own.start || nowUs >= own.end) continue;
    const route = play.dnsRoutes.get(what === 'dns-query' ? to : from);
    if (route !== undefined) queries.push({ route, own, alpha });
  }
  return queries;
}

function dnsColour(queries: readonly Query[], route: Route, { palette }: Brush): string {
  const lost = queries.some((query) => query.route === route && query.own.leg.fate !== 'arrived');
  return lost ? palette.fail : palette.dns;
}

function paintDnsWire(route: Route, queries: readonly Query[], { brush }: PaintOptions): void {
  const { context, palette } = brush;
  context.globalAlpha = Math.max(...queries.map((query) => (query.route === route ? query.alpha : 0)));
  for (const path of route.pieces) {
    context.beginPath();
    trace(context, path);
    context.lineCap = 'butt';
    context.lineWidth = 4.5;
    context.strokeStyle = palette.stage;
    context.stroke();
    context.lineCap = 'round';
    context.lineWidth = 1.5;
    context.strokeStyle = dnsColour(queries, route, brush);
    context.setLineDash([1.5, 4]);
    context.stroke();
    context.setLineDash([]);
  }
}

function paintQuery({ route, own, alpha }: Query, { brush, nowUs, motion }: PaintOptions): void {
  const asks = own.leg.what === 'dns-query';
  const part = motion ? (nowUs - own.start) / Math.max(1, own.end - own.start) : 0.5;
  const at = along(route, (asks ? part : 1 - part) * route.length);
  brush.context.globalAlpha = alpha;
  diamond(brush, at, asks, own.leg.fate === 'arrived' ? brush.palette.dns : brush.palette.fail);
}
