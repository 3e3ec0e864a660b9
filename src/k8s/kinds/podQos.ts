import { addQuantities, compareQuantities, quantityOrZero, type Quantity } from '../quantity.ts';
import type { Draft } from '../kind.ts';

const COUNTED = ['cpu', 'memory'];

/** How a Pod is treated when its Node runs short: by what its containers ask for and may use. */
// kubernetes: pkg/apis/core/v1/helper/qos/qos.go
export function qosClassOf(spec: Draft): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const parts: readonly Draft[] = hasPodResources(spec)
    ? [spec.resources]
    : [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((one) => one.resources ?? {});
  const requests = totals(parts, 'requests');
  const limits = totals(parts, 'limits');
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isLimited = parts.every((part) => COUNTED.every((name) => isPositive(part.limits?.[name])));
  const isEven = [...requests].every(([name, sum]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(sum, limit) === 0;
  });
  return isLimited && isEven && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

function hasPodResources(spec: Draft): boolean {
  const { requests = {}, limits = {} } = spec.resources ?? {};
  return COUNTED.some((name) => name in requests || name in limits);
}

function totals(parts: readonly Draft[], list: string): Map<string, Quantity> {
  const sums = new Map<string, Quantity>();
  for (const part of parts) {
    for (const name of COUNTED) {
      const written = part[list]?.[name];
      if (!isPositive(written)) continue;
      const sum = sums.get(name);
      const quantity = quantityOrZero(written);
      sums.set(name, sum ? addQuantities(sum, quantity) : quantity);
    }
  }
  return sums;
}

function isPositive(written: string | number | undefined): boolean {
  return quantityOrZero(written).nanos > 0n;
}
