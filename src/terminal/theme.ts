import type { ITheme } from '@xterm/xterm';

/** The terminal's colours, from the page's tokens. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    background: token('panel'),
    foreground: token('ink'),
    cursor: token('ink'),
    cursorAccent: token('panel'),
    selectionBackground: token('traffic-soft'),
    selectionForeground: token('ink'),
    black: token('ink'),
    red: token('fail'),
    green: token('ready'),
    yellow: token('wait'),
    blue: token('traffic'),
    magenta: token('leave'),
    cyan: token('dns'),
    white: token('ink-2'),
    brightBlack: token('ink-3'),
    brightRed: token('fail'),
    brightGreen: token('ready'),
    brightYellow: token('wait'),
    brightBlue: token('traffic'),
    brightMagenta: token('leave'),
    brightCyan: token('dns'),
    brightWhite: token('ink'),
  };
}

/** The size of code, in pixels, as the theme has it. */
export function codeSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--fs-code')) || 12;
}
