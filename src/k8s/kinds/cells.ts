import { ageOf } from '../age.ts';
import { formatLabels, formatSelector, type LabelSelector } from '../labels.ts';
import type { KubeObject } from '../objects.ts';

/** What cells of `kubectl get` have in common. The server always fills in the wide form. */
// kubernetes: pkg/printers/internalversion/printers.go, pkg/printers/storage/storage.go

/** The age of an object. */
export function age(object: Pick<KubeObject, 'metadata'>, nowUs: number): string {
  return ageOf(object.metadata.creationTimestamp, nowUs);
}

/** `a=b,c=d` in the order of the keys, `<none>` without any. */
export function labelsCell(labels: Readonly<Record<string, string>> | null | undefined): string {
  return formatLabels(labels ?? {});
}

/** The selector of a workload, `<none>` when it is absent or empty. */
export function selectorCell(selector: LabelSelector | null | undefined): string {
  if (selector === undefined || selector === null) return '<none>';
  return formatSelector(selector);
}

/** The cells of `TEMPLATE_COLUMNS`. */
export function templateCells(
  containers: readonly { readonly name: string; readonly image?: string }[] | undefined,
): [string, string] {
  const all = containers ?? [];
  return [all.map((one) => one.name).join(','), all.map((one) => one.image ?? '').join(',')];
}

/** The addresses of a load balancer, without repetition and sorted; empty when there are none yet. */
export function loadBalancerCell(
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined,
): string {
  const addresses = (ingress ?? []).map((one) => one.ip || one.hostname || '').filter((one) => one !== '');
  return [...new Set(addresses)].toSorted().join(',');
}

/** The first three of a list, and how many more there are; `<unset>` for none. */
export function firstThree(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(',');
  if (items.length > 3) return `${shown} + ${items.length - 3} more...`;
  return shown === '' ? '<unset>' : shown;
}
