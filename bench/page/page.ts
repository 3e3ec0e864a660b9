import type { Measurement } from '../row.ts';

export const PAGE: readonly Measurement[] = [];
