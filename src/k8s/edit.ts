import { stringify } from 'yaml';
export function setInManifest(_text: string, _document: number, _path: (string | number)[], _value: unknown): string | null {
  return null;
}
export function findDocument(_t: string, _a: string, _k: string, _n: string, _m: string): number | null {
  return null;
}
export function toYaml(object: unknown): string {
  return stringify(object, { sortMapEntries: true });
}
