import type { PodRow } from '../../protocol/rows.ts';
import { podKey } from '../keys.ts';
import type { Box } from './box.ts';
import { bottom, box, right } from './box.ts';
import type { Metrics } from './metrics.ts';
import type { NodePods } from './nodes.ts';
import { textWidth } from '../text/width.ts';
import type { Places } from './places.ts';
import { extent, keepPlaces } from './places.ts';

/** How the Pods are drawn: as tiles, as cells (glyph and short name), as glyphs alone. */
export type PodForm = 'tile' | 'cell' | 'micro';

export interface PodBox {
  readonly key: string;
  /** `mini`: a part of the system, on one line; `tray`: waits for a Node. */
  readonly form: PodForm | 'mini' | 'tray';
  readonly box: Box;
  readonly node: string | null;
  readonly row: number;
  /** Where a wire passes the Node's strip on its way to this Pod. */
  readonly entry: number;
  /** Where a wire runs down beside this Pod's column; the wire enters the Pod on that side. */
  readonly channel: number;
}

interface NodeArea {
  readonly name: string;
  readonly box: Box;
  readonly inner: Box;
}

interface Filled {
  readonly pods: ReadonlyMap<string, PodBox>;
  readonly entries: readonly (readonly number[])[];
  readonly form: PodForm;
  readonly heat: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, Places>;
}

/** The height at which a tile is a name and no more. */
export const LEAST_TILE = 24;
/** More Pods than this on one Node are only counted. */
const HEAT_FROM = 500;
/** A glyph's pitch in pixels, from comfortable to the smallest that still tells the shapes apart. */
const MICRO_PITCHES = [20, 18, 16, 14, 13, 12, 11, 10, 9, 8] as const;

export function placePods(
  groups: readonly NodePods[],
  areas: readonly NodeArea[],
  systemHeight: number,
  metrics: Metrics,
  placesOf: (key: string) => Places,
): Filled {
  const first = areas[0];
  const most = Math.max(0, ...groups.map((group) => group.pods.length));
  const room = first === undefined ? box(0, 0, 0, 0) : first.inner;
  const height = room.height - systemHeight;
  const grid = chooseGrid(most, room.width, height, metrics);
  const pods = new Map<string, PodBox>();
  const places = new Map<string, Places>();
  const heat = new Set<string>();
  const entries: number[][] = [];

  const own = groups.map((group) => {
    const keys = group.pods.map((pod) => pod.key);
    const limit = grid.columns * Math.max(grid.baseRows, Math.ceil(keys.length / grid.columns));
    const kept = keepPlaces(placesOf(group.node.name), keys, limit);
    places.set(group.node.name, kept);
    return kept;
  });
  const rows = Math.max(
    grid.baseRows,
    Math.ceil(Math.max(0, ...own.map((kept) => extent(kept))) / grid.columns),
  );
  const cell = grid.cellSize(rows);

  areas.forEach((area, index) => {
    const group = groups[index];
    const kept = own[index];
    if (group === undefined || kept === undefined) return;
    entries.push(columnEntries(area, grid, cell.width));
    placeMinis(group.system, area, metrics, places, placesOf, pods);
    if (group.pods.length > Math.min(HEAT_FROM, grid.capacity)) {
      heat.add(area.name);
      return;
    }
    for (const pod of group.pods) {
      const place = kept.get(pod.key) ?? 0;
      const podBox = placeOne(
        pod,
        area,
        grid,
        cell,
        place % grid.columns,
        Math.floor(place / grid.columns),
        metrics,
      );
      pods.set(podBox.key, podBox);
    }
  });
  return { pods, entries, form: grid.form, heat, places };
}

interface Grid {
  readonly form: PodForm;
  readonly columns: number;
  readonly gap: number;
  /** As many rows as are always reserved, so that the first few Pods do not resize the others. */
  readonly baseRows: number;
  /** More than so many do not fit into one Node. */
  readonly capacity: number;
  readonly cellSize: (rows: number) => { width: number; height: number };
}

/** The largest form in which the fullest Node's Pods all have room. */
function chooseGrid(most: number, width: number, height: number, metrics: Metrics): Grid {
  const { tile, cell } = metrics;
  const tileColumns = Math.max(1, Math.floor((width + tile.gap) / (tile.min.width + tile.gap)));
  const baseRows = tileColumns === 1 ? 3 : 2;
  const tileRows = Math.max(baseRows, Math.ceil(most / tileColumns));
  const fitting = (rows: number, gap: number) => (height - (rows - 1) * gap) / rows;
  if (fitting(tileRows, tile.gap) >= tile.min.height || most <= tileColumns * 2) {
    return {
      form: 'tile',
      capacity: HEAT_FROM,
      columns: tileColumns,
      gap: tile.gap,
      baseRows: Math.min(
        baseRows,
        Math.max(1, Math.floor((height + tile.gap) / (tile.min.height + tile.gap))),
      ),
      cellSize: (rows) => ({
        width: (width - (tileColumns - 1) * tile.gap) / tileColumns,
        height: Math.max(LEAST_TILE, Math.min(tile.maxHeight, Math.floor(fitting(rows, tile.gap)))),
      }),
    };
  }
  const cellColumns = Math.max(1, Math.floor((width + cell.gap) / (cell.width + cell.gap)));
  const cellRows = Math.floor((height + cell.gap) / (cell.height + cell.gap));
  if (most <= cellColumns * cellRows) {
    return {
      form: 'cell',
      capacity: HEAT_FROM,
      columns: cellColumns,
      gap: cell.gap,
      baseRows: cellRows,
      cellSize: () => ({
        width: (width - (cellColumns - 1) * cell.gap) / cellColumns,
        height: cell.height,
      }),
    };
  }
  const pitch = MICRO_PITCHES.find((p) => Math.floor(width / p) * Math.floor(height / p) >= most) ?? 8;
  const columns = Math.max(1, Math.floor(width / pitch));
  return {
    form: 'micro',
    capacity: columns * Math.max(0, Math.floor(height / pitch)),
    columns,
    gap: 2,
    baseRows: Math.max(1, Math.floor(height / pitch)),
    cellSize: () => ({ width: pitch - 2, height: pitch - 2 }),
  };
}

/** Wires enter left of the middle in the left half and right of it in the right half, so that the strip's label has room. */
function columnEntries(area: NodeArea, grid: Grid, width: number): number[] {
  if (grid.form === 'micro') return [area.box.x + area.box.width * 0.18, area.box.x + area.box.width * 0.86];
  const half = Math.ceil(grid.columns / 2);
  return Array.from({ length: grid.columns }, (_, column) => {
    const x = area.inner.x + column * (width + grid.gap);
    return Math.round(x + width * (column < half ? 0.24 : 0.76));
  });
}

function placeOne(
  pod: PodRow,
  area: NodeArea,
  grid: Grid,
  cell: { width: number; height: number },
  column: number,
  row: number,
  metrics: Metrics,
): PodBox {
  const x = area.inner.x + column * (cell.width + grid.gap);
  const y = area.inner.y + row * (cell.height + grid.gap);
  const leftHalf = column < Math.ceil(grid.columns / 2);
  const own = box(x, y, cell.width, cell.height);
  const beside = column === 0 || column === grid.columns - 1 ? metrics.pad / 2 : grid.gap / 2;
  const entries = columnEntries(area, grid, cell.width);
  const entry =
    grid.form === 'micro' ? (leftHalf ? entries[0] : entries[1]) : entries[Math.min(column, entries.length)];
  return {
    key: podKey(pod.key),
    form: grid.form,
    box: own,
    node: area.name,
    row,
    entry: entry ?? x,
    channel: leftHalf ? x - beside : right(own) + beside,
  };
}

const MINI_WIDEST = 160;

/** How many rows the Pods of the system take. */
export function miniRows(count: number, columnWidth: number, metrics: Metrics): number {
  return Math.ceil(count / miniColumns(count, columnWidth - 2 * metrics.pad));
}

function miniColumns(count: number, width: number): number {
  const widest = width < 130 ? 1 : width < 170 || count <= 2 ? 2 : 3;
  return Math.max(1, widest);
}

function placeMinis(
  system: readonly PodRow[],
  area: NodeArea,
  metrics: Metrics,
  places: Map<string, Places>,
  placesOf: (key: string) => Places,
  pods: Map<string, PodBox>,
): void {
  const key = `${area.name} system`;
  const columns = miniColumns(system.length, area.inner.width);
  const rows = Math.ceil(system.length / columns);
  const kept = keepPlaces(
    placesOf(key),
    system.map((pod) => pod.key),
    columns * Math.max(1, rows),
  );
  places.set(key, kept);
  const gap = 6;
  const width = Math.min(MINI_WIDEST, (area.inner.width - (columns - 1) * gap) / columns);
  const top = bottom(area.inner) - rows * (metrics.mini + 4) + 4;
  for (const pod of system) {
    const place = kept.get(pod.key) ?? 0;
    const column = place % columns;
    const row = Math.floor(place / columns);
    const x = area.inner.x + column * (width + gap);
    const leftHalf = column < Math.ceil(columns / 2);
    pods.set(podKey(pod.key), {
      key: podKey(pod.key),
      form: 'mini',
      box: box(x, top + row * (metrics.mini + 4), width, metrics.mini),
      node: area.name,
      row: row + 1,
      entry: leftHalf ? area.box.x + metrics.pad / 2 : right(area.box) - metrics.pad / 2,
      channel: leftHalf ? area.box.x + metrics.pad / 2 : right(area.box) - metrics.pad / 2,
    });
  }
}

/** Puts the Pods that wait for a Node side by side; those without room share the last place's right end. */
/** What stands before the Pods that no Node has room for. */
export const TRAY_LABEL = 'Waiting for a Node';

export function placeTray(
  waiting: readonly PodRow[],
  tray: Box,
  metrics: Metrics,
  pods: Map<string, PodBox>,
): void {
  const label = `${TRAY_LABEL} (${waiting.length})`;
  const labelWidth = Math.ceil(textWidth(label, metrics.font.cap, 'sans')) + 22;
  const width = 96;
  const fits = Math.max(1, Math.floor((tray.width - labelWidth) / (width + 6)));
  waiting.slice(0, fits).forEach((pod, index) => {
    const own = box(
      tray.x + labelWidth + index * (width + 6),
      tray.y + (metrics.tray - metrics.mini) / 2,
      width,
      metrics.mini,
    );
    pods.set(podKey(pod.key), {
      key: podKey(pod.key),
      form: 'tray',
      box: own,
      node: null,
      row: 0,
      entry: own.x,
      channel: own.x,
    });
  });
}
