/** How tools that ask DNS by themselves turn what was typed into names. */

/** The question of a reverse lookup, or null when the text is no address. */
export function reverseName(text: string): string | null {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (v4) return `${v4[4]}.${v4[3]}.${v4[2]}.${v4[1]}.in-addr.arpa`;
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [head = '', tail = ''] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (missing < 0 || (missing > 0 && !text.includes('::'))) return null;
  const zeros = Array.from({ length: missing }, () => '0');
  const digits = [...left, ...zeros, ...right].map((part) => part.padStart(4, '0')).join('');
  return `${[...digits.toLowerCase()].reverse().join('.')}.ip6.arpa`;
}

/** The names that the search list makes of one, in the order in which BIND's tools try them. */
export function searched(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name];
  const suffixed = search.map((one) => `${name}.${one}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...suffixed] : [...suffixed, name];
}

/** Without the final dot. */
export function bare(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
