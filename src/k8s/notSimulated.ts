/** Paths set in an object that the engine accepts but does not act on. */
export function notSimulatedFields(_object: unknown): string[] {
  return [];
}
