import type { NodeRules, RuleLine } from '../../src/protocol/rules.ts';
import type { NodeRow, ServiceRow } from '../../src/protocol/rows.ts';
import { hash32 } from './hash.ts';

/** Rules as `iptables-save` has them for a Service, for scenes of X-ray. */
export function rulesFor(
  service: ServiceRow,
  nodes: readonly NodeRow[],
  behind: readonly string[] = [],
): NodeRules[] {
  return nodes.map(({ name }) => ({
    node: name,
    mode: 'iptables',
    behind: behind.includes(name),
    lines: linesFor(service, name),
  }));
}

function linesFor(service: ServiceRow, node: string): RuleLine[] {
  const chain = `KUBE-SVC-${hash32(service.key)}`;
  const port = service.ports[0]?.port ?? 80;
  const address = service.clusterIPs[0] ?? '10.96.0.99';
  const ready = service.slots.filter((slot) => slot.ready);
  const line = (kind: RuleLine['kind'], place: string, text: string, words: string): RuleLine => ({
    kind,
    place,
    text,
    rule: `-A ${place} ${text}`,
    endpoint: null,
    words,
  });
  if (ready.length === 0) {
    return [
      line(
        'refuse',
        'KUBE-SERVICES',
        `-d ${address}/32 --dport ${port} -j REJECT`,
        `${address}:${port}: no endpoint: refused`,
      ),
    ];
  }
  const lines = [
    line('match', 'KUBE-SERVICES', `-d ${address}/32 --dport ${port} -j ${chain}`, `${address}:${port}`),
  ];
  const nodePort = service.ports[0]?.nodePort ?? null;
  if (nodePort !== null) {
    const local = service.externalTrafficPolicy === 'Local';
    const shut = local && !ready.some((slot) => slot.node === node);
    lines.push(
      shut
        ? line(
            'refuse',
            'KUBE-EXTERNAL-SERVICES',
            `--dport ${nodePort} -j DROP`,
            `node port ${nodePort}: dropped`,
          )
        : line(
            'match',
            'KUBE-NODEPORTS',
            `--dport ${nodePort} -j KUBE-EXT-${hash32(service.key)}`,
            `node port ${nodePort}`,
          ),
    );
  }
  lines.push(
    line('masquerade', chain, '! -s 10.244.0.0/16 -j KUBE-MARK-MASQ', 'not from a Pod: SNAT to this Node'),
  );
  ready.forEach((slot, index) => {
    const endpoint = `KUBE-SEP-${hash32(slot.address)}`;
    const chance = (1 / (ready.length - index)).toFixed(11);
    const choose = index === ready.length - 1 ? `-j ${endpoint}` : `--probability ${chance} -j ${endpoint}`;
    lines.push(
      { ...line('choose', chain, choose, `1 of ${ready.length}: ${slot.address}`), endpoint: slot.address },
      {
        ...line('translate', endpoint, `-j DNAT … ${slot.address}`, `DNAT to ${slot.address}`),
        endpoint: slot.address,
      },
    );
  });
  return lines;
}

/** The steps of a connection through those rules. */
export function stepsFor(
  service: ServiceRow,
  node: string,
  to: string | null,
): { where: string; rule: string }[] {
  const where = `${node} kube-proxy`;
  return linesFor(service, node)
    .filter((own) => (to === null ? own.kind === 'refuse' : own.kind === 'match' || own.endpoint === to))
    .map((own) => ({ where, rule: own.rule }));
}
