/**
 * What a shell writes, as the terminal may be given it: line ends and tabs work, every other control character is shown and
 * never obeyed. So text that somebody put into an object can't move the cursor, change colours or answer for the keyboard.
 */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll('\r\n', '\n').replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, caret);
}

/** `^[` for ESC, as `cat -v` and kubectl's own tables write it. */
function caret(char: string): string {
  const code = char.charCodeAt(0);
  if (code === 0x7f) return '^?';
  return code < 0x20 ? `^${String.fromCharCode(code + 64)}` : `M-^${String.fromCharCode(code - 64)}`;
}
