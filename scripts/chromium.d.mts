/** Arguments that a Chromium for tests is started with. */
export const CHROMIUM_ARGS: string[];
/** The path of a Chromium; installs one when there is none. */
export function resolveChromium(): Promise<string>;
