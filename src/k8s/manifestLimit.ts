/** Longer text is refused; no cluster takes an object of that size either. */
export const MAX_MANIFEST_LENGTH = 3_000_000;
