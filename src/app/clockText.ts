/** `00:42.310`; hours only when there are some. */
export function clockText(us: number): string {
  const ms = Math.floor(us / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(ms / 3_600_000);
  const rest = `${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
  return hours > 0 ? `${two(hours)}:${rest}` : rest;
}
