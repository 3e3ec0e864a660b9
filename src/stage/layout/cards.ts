import type { ServiceRow } from '../../protocol/rows.ts';
import type { Scene } from '../scene.ts';
import { isShown, isSystemService } from '../scene.ts';
import { serviceKey } from '../keys.ts';
import type { Box } from './box.ts';
import { box, right } from './box.ts';
import type { Metrics } from './metrics.ts';
import type { Places } from './places.ts';
import { keepPlaces } from './places.ts';
import { naturalWidth } from './cardWidth.ts';
import type { SlotArea } from './slots.ts';
import { layoutSlots } from './slots.ts';

/**
 * `full` with a rail and slots; `half` as high, two in a column; `line` when there are many; `mini` for the system's; `ghost`
 * in X-ray, where a Service is nothing but its rules.
 */
export type CardForm = 'full' | 'half' | 'line' | 'mini' | 'ghost';

export interface CardBox extends SlotArea {
  /** The Service's selection key. */
  readonly key: string;
  readonly form: CardForm;
  readonly box: Box;
  /** Gaps beside the card, where wires run between the bands. */
  readonly channelLeft: number;
  readonly channelRight: number;
}

export interface PlacedCards {
  readonly cards: readonly CardBox[];
  readonly bandHeight: number;
  readonly width: number;
  readonly places: ReadonlyMap<string, Places>;
}

interface Column {
  readonly form: CardForm;
  readonly rows: readonly ServiceRow[];
  readonly natural: number;
  readonly least: number;
}

/** Lays the Services out, oldest first: cards with slots, then the half-high ones, then the system's own. */
export function layoutCards(
  scene: Scene,
  metrics: Metrics,
  width: number,
  placesOf: (key: string) => Places,
): PlacedCards {
  const shown = scene.services.filter((row) => isShown(scene, row.namespace)).sort(olderFirst);
  const system = shown.filter(isSystemService);
  const own = shown.filter((row) => !isSystemService(row));
  const room = width - metrics.left - metrics.right;
  const arranged =
    metrics.kind === 'S' && own.length <= 8
      ? arrangeOnPhone(own, system, metrics, room)
      : (arrangeInColumns(own, system, metrics, room) ??
        arrangeMixed(own, system, metrics, room) ??
        arrangeInLines(own, system, metrics, room));

  const places = new Map<string, Places>();
  const cards = arranged.boxes.map(({ row, form, box: own }): CardBox => {
    const key = serviceKey(row.key);
    const kept = placeSlots(row, placesOf(key));
    places.set(key, kept);
    return {
      key,
      form,
      box: own,
      channelLeft: own.x - metrics.cardGap / 2,
      channelRight: right(own) + metrics.cardGap / 2,
      ...layoutSlots(row, own, form, kept, metrics),
    };
  });
  return { cards, bandHeight: arranged.bandHeight, width, places };
}

interface Arranged {
  readonly boxes: readonly { readonly row: ServiceRow; readonly form: CardForm; readonly box: Box }[];
  readonly bandHeight: number;
}

/** Columns of full cards, of two half cards, and at the right end of the system's; null when they do not fit. */
function arrangeInColumns(
  own: readonly ServiceRow[],
  system: readonly ServiceRow[],
  metrics: Metrics,
  room: number,
): Arranged | null {
  const full = own.filter((row) => !isHalf(row));
  const columns: Column[] = [
    ...full.map((row): Column => {
      const natural = naturalWidth(row, metrics);
      return { form: 'full', rows: [row], natural, least: Math.min(natural, metrics.cardMin) };
    }),
    ...pairs(own.filter(isHalf)).map((rows): Column => ({
      form: 'half',
      rows,
      natural: metrics.halfMax,
      least: metrics.halfMin,
    })),
  ];
  const systemColumns = pairs(system);
  const systemWidth = systemColumns.length * (metrics.systemCard + metrics.cardGap);
  const free = room - systemWidth - Math.max(0, columns.length - 1) * metrics.cardGap;
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  if (least > free) return null;
  const widths = share(columns, free);

  const top = metrics.outsideBand + metrics.servicesInset;
  const height = metrics.servicesBand - 2 * metrics.servicesInset;
  const halfHeight = (height - 8) / 2;
  const boxes: Arranged['boxes'][number][] = [];
  const put = (rows: readonly ServiceRow[], form: CardForm, x: number, width: number) => {
    rows.forEach((row, index) => {
      const own =
        form === 'full'
          ? box(x, top, width, height)
          : box(x, top + index * (halfHeight + 8), width, halfHeight);
      boxes.push({ row, form, box: own });
    });
  };
  let x = metrics.left;
  columns.forEach((column, index) => {
    const width = widths[index] ?? column.least;
    put(column.rows, column.form, x, width);
    x += width + metrics.cardGap;
  });
  const end = metrics.left + room;
  systemColumns.forEach((rows, index) => {
    const at =
      end - (systemColumns.length - index) * (metrics.systemCard + metrics.cardGap) + metrics.cardGap;
    put(rows, 'mini', at, metrics.systemCard);
  });
  return { boxes, bandHeight: metrics.servicesBand };
}

/** As many full cards as fit, the oldest first; the others on two lines of text, three in a column. */
function arrangeMixed(
  own: readonly ServiceRow[],
  system: readonly ServiceRow[],
  metrics: Metrics,
  room: number,
): Arranged | null {
  const full = own.filter((row) => !isHalf(row));
  const top = metrics.outsideBand + metrics.servicesInset;
  const height = metrics.servicesBand - 2 * metrics.servicesInset;
  const gap = 6;
  const perColumn = Math.max(2, Math.floor((height + gap) / (metrics.lineCard.height * 0.9 + gap)));
  const lineHeight = (height - (perColumn - 1) * gap) / perColumn;
  const narrow = metrics.halfMin;
  const half = own.filter(isHalf);
  const most = Math.floor((room + metrics.cardGap) / (metrics.cardMin + metrics.cardGap));
  for (let count = Math.min(full.length, most); count > 0; count--) {
    const shown = full.slice(0, count);
    const rest = [...full.slice(count), ...half, ...system];
    const lineColumns = Math.ceil(rest.length / perColumn);
    const free = room - lineColumns * (narrow + metrics.cardGap) - (count - 1) * metrics.cardGap;
    if (free < count * metrics.cardMin) continue;
    const columns = shown.map((row): Column => {
      const natural = naturalWidth(row, metrics);
      return { form: 'full', rows: [row], natural, least: Math.min(natural, metrics.cardMin) };
    });
    const widths = share(columns, free);
    const used = widths.reduce((sum, width) => sum + width + metrics.cardGap, 0);
    const wide = Math.min(
      metrics.lineCard.width,
      (room - used - (lineColumns - 1) * metrics.cardGap) / Math.max(1, lineColumns),
    );
    const boxes: Arranged['boxes'][number][] = [];
    let x = metrics.left;
    shown.forEach((row, index) => {
      const width = widths[index] ?? metrics.cardMin;
      boxes.push({ row, form: 'full', box: box(x, top, width, height) });
      x += width + metrics.cardGap;
    });
    const start = metrics.left + room - lineColumns * (wide + metrics.cardGap) + metrics.cardGap;
    rest.forEach((row, index) => {
      const column = Math.floor(index / perColumn);
      const line = index % perColumn;
      const at = box(
        start + column * (wide + metrics.cardGap),
        top + line * (lineHeight + gap),
        wide,
        lineHeight,
      );
      boxes.push({ row, form: isSystemService(row) ? 'mini' : 'line', box: at });
    });
    return { boxes, bandHeight: metrics.servicesBand };
  }
  return null;
}

/** Many Services: every card on two lines of text, on one when that is still too much. */
function arrangeInLines(
  own: readonly ServiceRow[],
  system: readonly ServiceRow[],
  metrics: Metrics,
  room: number,
): Arranged {
  const all = [...own, ...system];
  const two = linesOf(all.length, metrics.lineCard.width, metrics.lineCard.height, 8, metrics, room);
  const lines =
    two.bandHeight <= metrics.servicesBand * 1.3
      ? two
      : linesOf(
          all.length,
          metrics.lineCard.width * (metrics.kind === 'S' ? 0.66 : 0.84),
          metrics.font.cap + 14,
          5,
          metrics,
          room,
        );
  const top = metrics.outsideBand + metrics.servicesInset;
  const boxes = all.map((row, index): Arranged['boxes'][number] => ({
    row,
    form: isSystemService(row) ? 'mini' : 'line',
    box: box(
      metrics.left + (index % lines.columns) * (lines.width + metrics.cardGap),
      top + Math.floor(index / lines.columns) * (lines.height + lines.gap),
      lines.width,
      lines.height,
    ),
  }));
  return { boxes, bandHeight: Math.max(metrics.servicesBand, lines.bandHeight) };
}

function linesOf(count: number, least: number, height: number, gap: number, metrics: Metrics, room: number) {
  const columns = Math.max(1, Math.floor((room + metrics.cardGap) / (least + metrics.cardGap)));
  const width = (room - (columns - 1) * metrics.cardGap) / columns;
  const rows = Math.ceil(count / columns);
  return { columns, width, height, gap, bandHeight: 2 * metrics.servicesInset + rows * (height + gap) - gap };
}

/** A narrow screen: the small cards on top, the others under them, two side by side. */
function arrangeOnPhone(
  own: readonly ServiceRow[],
  system: readonly ServiceRow[],
  metrics: Metrics,
  room: number,
): Arranged {
  const small = [...own.filter(isHalf), ...system];
  const large = own.filter((row) => !isHalf(row));
  const gap = metrics.cardGap;
  const top = metrics.outsideBand + metrics.servicesInset;
  const smallColumns = Math.min(3, Math.max(1, small.length));
  const smallWidth = (room - (smallColumns - 1) * gap) / smallColumns;
  // The system's own say their name and no more: nobody comes for them.
  const smallHeight = own.some(isHalf) ? 38 : 26;
  const boxes: Arranged['boxes'][number][] = small.map((row, index) => ({
    row,
    form: isSystemService(row) ? 'mini' : 'half',
    box: box(
      metrics.left + (index % smallColumns) * (smallWidth + gap),
      top + Math.floor(index / smallColumns) * (smallHeight + 6),
      smallWidth,
      smallHeight,
    ),
  }));
  const smallRows = Math.ceil(small.length / smallColumns);
  const largeTop = top + smallRows * (smallHeight + 6);
  const form: CardForm = large.length <= 2 ? 'full' : 'line';
  const columns = form === 'full' ? Math.max(1, large.length) : 2;
  const width = (room - (columns - 1) * gap) / columns;
  const left = metrics.outsideBand + metrics.servicesBand - metrics.servicesInset - largeTop;
  const height = form === 'line' ? metrics.lineCard.height : Math.max(108, left);
  large.forEach((row, index) => {
    const x = metrics.left + (index % columns) * (width + gap);
    const y = largeTop + Math.floor(index / columns) * (height + 6);
    boxes.push({ row, form, box: box(x, y, width, height) });
  });
  const largeRows = Math.ceil(large.length / columns);
  const end = largeTop + largeRows * (height + 6) - 6;
  const needed = end - metrics.outsideBand + metrics.servicesInset;
  return { boxes, bandHeight: Math.max(metrics.servicesBand, needed) };
}

/** Widths between least and natural; what is left over makes full cards a little wider, so that their slots have air. */
function share(columns: readonly Column[], free: number): number[] {
  const natural = columns.reduce((sum, column) => sum + column.natural, 0);
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  if (natural <= free) {
    const grow = Math.min(1.3, free / Math.max(1, natural));
    return columns.map((column) =>
      Math.floor(column.form === 'full' ? column.natural * grow : column.natural),
    );
  }
  const part = natural === least ? 0 : (free - least) / (natural - least);
  return columns.map((column) => Math.floor(column.least + (column.natural - column.least) * part));
}

/** No rail of slots to choose from: its names lead elsewhere, or straight to the Pods. */
function isHalf(row: ServiceRow): boolean {
  return row.type === 'ExternalName' || row.type === 'Headless';
}

/** With more endpoints than this, no card has room to draw each. */
const MOST_PLACED = 60;

function placeSlots(row: ServiceRow, before: Places): Places {
  if (row.slots.length > MOST_PLACED) return new Map(row.slots.map((slot, index) => [slot.address, index]));
  const addresses = row.slots.map((slot) => slot.address);
  const ordered = addresses
    .map((address) => ({ address, order: byNumbers(address) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  return keepPlaces(
    before,
    ordered.map((own) => own.address),
    addresses.length + 1,
  );
}

/** A text that sorts addresses by their numbers: `.1.5` before `.1.10`. */
function byNumbers(address: string): string {
  return address.replace(/\d+/g, (digits) => digits.padStart(5, '0'));
}

function pairs<T>(rows: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let i = 0; i < rows.length; i += 2) result.push(rows.slice(i, i + 2));
  return result;
}

function olderFirst(a: ServiceRow, b: ServiceRow): number {
  return a.createdAt - b.createdAt || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
