import type { ProxyMode } from '../../k8s/clusterSettings.ts';

/** Rules as they are printed, taken apart into the chain or map that they stand in and what tells one from another. */

export function placeOf(mode: ProxyMode, rule: string): string {
  switch (mode) {
    case 'iptables':
      return appended(rule)?.chain ?? '';
    case 'nftables': {
      const element = /^element (\S+) \{/.exec(rule);
      return element ? `map ${element[1]}` : '';
    }
    case 'ipvs':
      return appended(rule)?.chain ?? '';
  }
}

/** Without its place, its comment, and what is the same for all rules of its kind. */
export function shortRule(mode: ProxyMode, rule: string): string {
  switch (mode) {
    case 'iptables':
      return shortIptables(appended(rule)?.rest ?? rule);
    case 'nftables':
      return shortNft(rule);
    case 'ipvs': {
      const own = appended(rule);
      return own ? shortIptables(own.rest) : shortVirtual(rule);
    }
  }
}

function appended(rule: string): { chain: string; rest: string } | null {
  const match = /^-A (\S+) (.*)$/.exec(rule);
  return match?.[1] === undefined || match[2] === undefined ? null : { chain: match[1], rest: match[2] };
}

function shortIptables(rest: string): string {
  return (
    rest
      .replace(/-m comment --comment (?:"[^"]*"|\S+)/, '')
      .replace(/-m statistic --mode random/, '')
      .replace(/-m recent/, '')
      .replace(/ --mask \S+ --rsource/, '')
      .replace(/-p (tcp|udp|sctp)/, '')
      .replace(/-m (tcp|udp|sctp|addrtype|set)/g, '')
      .replace(/--to-destination/, '…')
      .replace(/ --reject-with \S+/, '')
      .replace(/\s+/g, ' ')
      // The chain is this address's own.
      .replace(/ -d \S+ --dport \d+( -j KUBE-MARK-MASQ)/, '$1')
      .trim()
  );
}

/** `TCP 10.96.44.3:80 rr`, or a real server without its weight and its counts. */
function shortVirtual(rule: string): string {
  return rule
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(-> \S+) Masq .*$/, '$1');
}

function shortNft(rule: string): string {
  const element = /^element \S+ \{ (.*) \}$/.exec(rule);
  if (element?.[1] !== undefined) return element[1].replace(/ comment "[^"]*"/, '');
  return rule.replace(/^meta l4proto \S+ /, '').replace(/ comment "[^"]*"/, '');
}
