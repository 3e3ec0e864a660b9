import { parseIp } from '../../k8s/addresses.ts';

/** Addresses by their number, as nft and ipvsadm list them: 10.96.0.10 before 10.100.0.1. */
export function byAddress(ips: readonly string[]): string[] {
  return ips.toSorted(compareAddresses);
}

export function compareAddresses(a: string, b: string): number {
  const [one, other] = [parseIp(a)?.value ?? 0n, parseIp(b)?.value ?? 0n];
  return one < other ? -1 : one > other ? 1 : 0;
}
