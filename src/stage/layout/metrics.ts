import type { Size, Theme } from '../scene.ts';

/** Sizes of the drawing in pixels, one set for each kind of screen: large, medium, projector, embed, phone. */
export interface Metrics {
  readonly kind: 'L' | 'M' | 'P' | 'E' | 'S';
  /** The whole drawing is enlarged by this on big screens. */
  readonly scale: number;
  readonly left: number;
  readonly right: number;
  /** Under the drawing, outside of what zooms: the legend and the scales. */
  readonly footer: number;
  readonly outsideBand: number;
  readonly outsideInset: number;
  readonly servicesBand: number;
  readonly servicesInset: number;
  readonly cardGap: number;
  readonly cardPad: number;
  readonly cardMin: number;
  readonly halfMin: number;
  readonly halfMax: number;
  readonly systemCard: number;
  readonly lineCard: { readonly width: number; readonly height: number };
  readonly slot: {
    readonly height: number;
    readonly gap: number;
    readonly max: number;
    readonly rise: number;
  };
  readonly nodeMin: number;
  readonly nodeGap: number;
  readonly nodeTop: number;
  readonly nodeBottom: number;
  readonly strip: number;
  readonly plate: number;
  readonly pad: number;
  readonly tile: {
    readonly min: Size;
    readonly maxHeight: number;
    readonly gap: number;
    readonly padX: number;
    readonly padY: number;
    readonly nameLine: number;
    readonly line: number;
    readonly chip: number;
  };
  readonly mini: number;
  readonly cell: { readonly width: number; readonly height: number; readonly gap: number };
  readonly tray: number;
  readonly font: {
    readonly cap: number;
    readonly meta: number;
    readonly ui: number;
    readonly name: number;
    readonly service: number;
    readonly address: number;
  };
  readonly corner: number;
  readonly wire: number;
  readonly dot: number;
}

const LARGE: Metrics = {
  kind: 'L',
  scale: 1,
  left: 38,
  right: 12,
  footer: 34,
  outsideBand: 94,
  outsideInset: 13,
  servicesBand: 172,
  servicesInset: 13,
  cardGap: 12,
  cardPad: 12,
  cardMin: 212,
  halfMin: 138,
  halfMax: 176,
  systemCard: 124,
  lineCard: { width: 168, height: 44 },
  slot: { height: 38, gap: 6, max: 118, rise: 14 },
  nodeMin: 132,
  nodeGap: 14,
  nodeTop: 22,
  nodeBottom: 4,
  strip: 22,
  plate: 42,
  pad: 10,
  tile: {
    min: { width: 105, height: 40 },
    maxHeight: 104,
    gap: 9,
    padX: 8,
    padY: 4,
    nameLine: 18,
    line: 15,
    chip: 19,
  },
  mini: 22,
  cell: { width: 56, height: 18, gap: 4 },
  tray: 26,
  font: { cap: 10.5, meta: 11, ui: 12, name: 12.5, service: 15, address: 12 },
  corner: 9,
  wire: 1.75,
  dot: 4,
};

const MEDIUM: Metrics = {
  ...LARGE,
  kind: 'M',
  left: 30,
  right: 8,
  footer: 30,
  outsideBand: 78,
  outsideInset: 9,
  servicesBand: 146,
  servicesInset: 11,
  cardGap: 10,
  cardPad: 9,
  cardMin: 196,
  halfMin: 128,
  halfMax: 162,
  systemCard: 118,
  lineCard: { width: 158, height: 40 },
  slot: { height: 34, gap: 5, max: 110, rise: 10 },
  nodeMin: 124,
  nodeGap: 10,
  nodeTop: 19,
  strip: 20,
  plate: 36,
  pad: 8,
  tile: {
    min: { width: 98, height: 38 },
    maxHeight: 92,
    gap: 6,
    padX: 7,
    padY: 4,
    nameLine: 17,
    line: 14,
    chip: 18,
  },
  mini: 20,
  font: { cap: 10.5, meta: 11, ui: 12, name: 12, service: 14, address: 12 },
};

const PROJECTOR: Metrics = {
  ...LARGE,
  kind: 'P',
  left: 36,
  right: 6,
  footer: 0,
  outsideBand: 78,
  outsideInset: 7,
  servicesBand: 160,
  servicesInset: 8,
  cardGap: 12,
  cardPad: 11,
  cardMin: 250,
  halfMin: 160,
  halfMax: 200,
  systemCard: 142,
  lineCard: { width: 196, height: 50 },
  slot: { height: 40, gap: 6, max: 136, rise: 12 },
  nodeMin: 160,
  nodeGap: 12,
  nodeTop: 20,
  nodeBottom: 3,
  strip: 22,
  plate: 26,
  pad: 7,
  tile: {
    min: { width: 119, height: 45 },
    maxHeight: 112,
    gap: 6,
    padX: 9,
    padY: 2,
    nameLine: 19,
    line: 16,
    chip: 21,
  },
  mini: 23,
  cell: { width: 72, height: 21, gap: 4 },
  tray: 30,
  font: { cap: 12.5, meta: 13, ui: 14, name: 15, service: 18, address: 14 },
  wire: 2.75,
  dot: 5,
};

const EMBED: Metrics = {
  ...LARGE,
  kind: 'E',
  left: 26,
  right: 6,
  footer: 0,
  outsideBand: 58,
  outsideInset: 5,
  servicesBand: 112,
  servicesInset: 7,
  cardGap: 9,
  cardPad: 8,
  cardMin: 178,
  halfMin: 112,
  halfMax: 150,
  systemCard: 110,
  lineCard: { width: 148, height: 36 },
  slot: { height: 32, gap: 4, max: 104, rise: 9 },
  nodeMin: 112,
  nodeGap: 8,
  nodeTop: 17,
  nodeBottom: 2,
  strip: 18,
  plate: 24,
  pad: 5,
  tile: {
    min: { width: 94, height: 37 },
    maxHeight: 84,
    gap: 6,
    padX: 6,
    padY: 2,
    nameLine: 16,
    line: 13,
    chip: 18,
  },
  mini: 19,
  cell: { width: 56, height: 17, gap: 3 },
  font: { cap: 10.5, meta: 10.5, ui: 11.5, name: 12, service: 13.5, address: 11 },
  corner: 6,
};

const PHONE: Metrics = {
  ...LARGE,
  kind: 'S',
  left: 10,
  right: 10,
  footer: 0,
  outsideBand: 62,
  outsideInset: 8,
  servicesBand: 176,
  servicesInset: 7,
  cardGap: 8,
  cardPad: 8,
  cardMin: 172,
  halfMin: 108,
  halfMax: 181,
  systemCard: 108,
  lineCard: { width: 172, height: 40 },
  slot: { height: 38, gap: 4, max: 80, rise: 10 },
  nodeMin: 116,
  nodeGap: 8,
  nodeTop: 18,
  nodeBottom: 2,
  strip: 16,
  plate: 34,
  pad: 5,
  tile: {
    min: { width: 94, height: 40 },
    maxHeight: 74,
    gap: 4,
    padX: 6,
    padY: 3,
    nameLine: 17,
    line: 14,
    chip: 18,
  },
  mini: 19,
  cell: { width: 52, height: 17, gap: 2 },
  font: { cap: 10.5, meta: 10.5, ui: 12, name: 12, service: 13, address: 10.5 },
  corner: 6,
};

/** The steps by which the large drawing grows with the screen, largest first. */
const SCALES = [2, 1.6, 1.4, 1.2] as const;
/** The drawing area that the large set is made for. */
const LARGE_SIZE: Size = { width: 840, height: 628 };

/** With all panels open beside it, the projector's drawing is made a little smaller, so that two Pods stand side by side. */
const SQUEEZED = 0.88;
/** In a lower drawing its type would leave no room for Pods. */
const ROOM_FOR_PROJECTOR = 420;

/** From this height on a low drawing leaves room for the workloads' scales under it. */
const ROOM_FOR_FOOTER = 420;

export function metricsFor(size: Size, theme: Theme): Metrics {
  if (size.width < 560) return PHONE;
  if (theme === 'projector' && size.width >= 700 && size.height >= ROOM_FOR_PROJECTOR) {
    const squeezed = size.width < 800 || size.height < 480;
    return squeezed
      ? { ...PROJECTOR, scale: SQUEEZED }
      : enlarged(PROJECTOR, size, { width: 960, height: 500 });
  }
  if (size.width < 740 || size.height < 470) {
    return size.width >= 700 && size.height >= ROOM_FOR_FOOTER ? { ...EMBED, footer: 28 } : EMBED;
  }
  if (size.width < 800 || size.height < 590) return MEDIUM;
  return enlarged(LARGE, size, LARGE_SIZE);
}

function enlarged(metrics: Metrics, size: Size, made: Size): Metrics {
  const scale = SCALES.find(
    (step) => size.width >= made.width * step && size.height >= made.height * step * 0.97,
  );
  return scale === undefined ? metrics : { ...metrics, scale };
}

/** X-ray needs room for rules, not for Services: a Node wide enough to read them, and no more bands than needed. */
const XRAY: Readonly<Record<Metrics['kind'], Partial<Metrics>>> = {
  L: { outsideBand: 88, outsideInset: 10, servicesBand: 38, nodeTop: 32, nodeMin: 236 },
  M: { outsideBand: 78, outsideInset: 9, servicesBand: 34, nodeTop: 29, nodeMin: 224 },
  P: { outsideBand: 78, outsideInset: 7, servicesBand: 36, nodeTop: 32, nodeMin: 256 },
  E: { outsideBand: 58, outsideInset: 5, servicesBand: 28, nodeTop: 24, nodeMin: 212 },
  S: { outsideBand: 58, outsideInset: 6, servicesBand: 34, nodeTop: 30, nodeMin: 300 },
};

/** `inside`: without the band of what is outside. */
export function xrayMetrics(metrics: Metrics, inside = false): Metrics {
  return { ...metrics, ...XRAY[metrics.kind], ...(inside ? { outsideBand: 0 } : {}) };
}
