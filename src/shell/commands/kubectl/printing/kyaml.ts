/**
 * KYAML: YAML in flow style, with every string quoted, so that it cannot be misread.
 */
// sigs.k8s.io/yaml/kyaml
export function toKyaml(object: unknown): string {
  return `---\n${render(object, '')}\n`;
}

function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return renderList(value, indent);
  if (typeof value === 'object' && value !== null) return renderMap(value, indent);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function renderMap(value: object, indent: string): string {
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return '{}';
  const inside = `${indent}  `;
  const lines = entries.map(([key, inner]) => `${inside}${keyText(key)}: ${render(inner, inside)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function keyText(key: string): string {
  const safe = /^[A-Za-z_][\w./-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key);
  return safe ? key : JSON.stringify(key);
}

function renderList(value: readonly unknown[], indent: string): string {
  if (value.length === 0) return '[]';
  const isMap = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
  if (value.every(isMap)) return `[${value.map((item) => render(item, indent)).join(', ')}]`;
  const inside = `${indent}  `;
  return `[\n${value.map((item) => `${inside}${render(item, inside)},\n`).join('')}${indent}]`;
}
