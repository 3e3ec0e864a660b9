/** A patch that cannot be applied or made. `status` says how the server answers it. */
export class PatchError extends Error {
  /** 400: a malformed patch. 422: it asks for what cannot be. 500: what upstream gives no reason for. */
  readonly status: 400 | 422 | 500;

  constructor(message: string, status: 400 | 422 | 500) {
    super(message);
    this.name = 'PatchError';
    this.status = status;
  }
}

/** A value as Go prints it with `%v` and `%+v`: `map[a:1 b:[x y]]`, keys sorted. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${fields.map(([key, field]) => `${key}:${goText(field)}`).join(' ')}]`;
}

/** A value's type as Go names it. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
