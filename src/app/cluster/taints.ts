import { isRecord } from '../../base/plain.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** As `kubectl taint` takes them, with a comma between them. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go parseTaint
export function formatTaints(taints: unknown): string {
  if (!Array.isArray(taints)) return '';
  return taints
    .map((taint: unknown) => {
      if (!isRecord(taint)) return String(taint);
      const value = taint['value'] === undefined ? '' : `=${String(taint['value'])}`;
      return `${String(taint['key'] ?? '')}${value}:${String(taint['effect'] ?? '')}`;
    })
    .join(', ');
}

/** Null: not every one has a key and an effect. */
export function parseTaints(text: string): Taint[] | null {
  const taints: Taint[] = [];
  for (const piece of text.split(',')) {
    if (piece.trim() === '') continue;
    const match = /^([^=:]+)(?:=([^:]*))?:([^:]*)$/.exec(piece.trim());
    if (match === null) return null;
    const [, key = '', value, effect = ''] = match;
    taints.push({ key, ...(value === undefined ? {} : { value }), effect });
  }
  return taints;
}
