import type { Controller } from './controller.ts';

/** The controllers of the control plane, in the order in which deliveries at one moment run. */
export const CONTROL_PLANE: readonly Controller[] = [];
