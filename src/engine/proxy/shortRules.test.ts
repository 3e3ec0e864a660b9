import { describe, expect, it } from 'vitest';
import { placeOf, shortRule } from './shortRules.ts';

describe('a rule in short', () => {
  it.each([
    [
      'iptables',
      '-A KUBE-SERVICES -d 10.96.44.3/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G',
      'KUBE-SERVICES',
      '-d 10.96.44.3/32 --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G',
    ],
    [
      'iptables',
      '-A KUBE-SVC-L -m comment --comment "default/web -> 10.244.2.3:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-7',
      'KUBE-SVC-L',
      '--probability 0.50000000000 -j KUBE-SEP-7',
    ],
    [
      'iptables',
      '-A KUBE-SEP-7 -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.2.3:80',
      'KUBE-SEP-7',
      '-j DNAT … 10.244.2.3:80',
    ],
    [
      'nftables',
      'element service-ips { 10.96.44.3 . tcp . 80 : goto service-PFISGYVC-default/web/tcp/ }',
      'map service-ips',
      '10.96.44.3 . tcp . 80 : goto service-PFISGYVC-default/web/tcp/',
    ],
    ['nftables', 'meta l4proto tcp dnat to 10.244.2.3:80', '', 'dnat to 10.244.2.3:80'],
    ['ipvs', 'TCP  10.96.44.3:80 rr', '', 'TCP 10.96.44.3:80 rr'],
    ['ipvs', '  -> 10.244.1.3:80                Masq    1      0          0', '', '-> 10.244.1.3:80'],
  ] as const)('%s %s', (mode, rule, place, text) => {
    expect([placeOf(mode, rule), shortRule(mode, rule)]).toEqual([place, text]);
  });
});
