import { describe, expect, it } from 'vitest';
import { chainHash, nftHash } from './names.ts';
import { probability } from './iptablesRules.ts';

describe('chain names', () => {
  it.each([
    ['ns1/svc1:p80tcp', 'XPGD46QRK7WJZT7O'],
    ['ns1/svc1:p80tcp10.180.0.1:80', 'SXIVWICOYRO3J4NJ'],
    ['ns2/svc2:p80tcp', 'GNZBNJ2PO5MGZ6GT'],
    ['ns4/svc4:p80tcp10.180.0.5:80', 'C6EBXVWJJZMIWKLZ'],
    ['default/kubernetes:httpstcp', 'NPX46M4PTMTKRN6Y'],
    ['kube-system/kube-dns:dnsudp', 'TCOU7JCQXEZGVUNU'],
    ['kube-system/kube-dns:dns-tcptcp', 'ERIFXISQEP7F7OF4'],
    ['kube-system/kube-dns:metricstcp', 'JD5MR3NA4I4DYORP'],
    ['default/webtcp', 'LOLE4ISW44XBNF3G'],
    ['default/web:httptcp', 'CDGGSHYLG3RE2FKL'],
    ['default/web:httptcp10.244.1.5:8080', 'AFGSLHOD2HFNCBX4'],
    ['default/web:httptcp10.244.1.6:8080', 'F7BHZ7WL3PFYMSRY'],
    ['default/web:httptcp10.244.2.7:8080', '2RIJ5GIYXEFH6G4D'],
  ])('iptables %s', (text, hash) => {
    expect(chainHash(text)).toBe(hash);
  });

  it.each([
    ['ns1/svc1/tcp/p80', 'ULMVA6XW'],
    ['ns1/svc1/tcp/p80__10.180.0.1/80', '5OJB2KTY'],
    ['default/web/tcp/http', 'SUSTUHLJ'],
    ['default/web/tcp/http__10.244.1.5/8080', 'HGNPOIJ5'],
    ['default/web/tcp/http__10.244.1.6/8080', 'EKRJ2VCA'],
    ['default/web/tcp/http__10.244.2.7/8080', 'BZGFZVVG'],
  ])('nftables %s', (text, hash) => {
    expect(nftHash(text)).toBe(hash);
  });
});

describe('probabilities as iptables-save prints them', () => {
  it.each([
    [2, '0.50000000000'],
    [3, '0.33333333349'],
    [4, '0.25000000000'],
    [5, '0.20000000019'],
    [6, '0.16666666651'],
    [7, '0.14285714272'],
    [10, '0.10000000009'],
  ])('1/%d', (n, text) => {
    expect(probability(n)).toBe(text);
  });
});
