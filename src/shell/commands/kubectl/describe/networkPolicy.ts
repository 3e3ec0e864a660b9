import { formatSelector, type LabelSelector } from '../../../../k8s/labels.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { writeAnnotations, writeLabels } from './maps.ts';

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly ports?: readonly {
    readonly protocol?: string;
    readonly port?: number | string;
    readonly endPort?: number;
  }[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}

interface PolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNetworkPolicy
export const describeNetworkPolicy: Describer = ({ object, to }) => {
  const { metadata } = object;
  const spec = (object['spec'] ?? {}) as PolicySpec;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  to.write(0, `Created on:\t${metadata.creationTimestamp.replace('T', ' ').replace('Z', ' +0000 UTC')}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, 'Spec:\n');
  to.write(1, 'PodSelector: ');
  const selector = formatSelector(spec.podSelector);
  to.write(
    2,
    selector === '<none>'
      ? '<none> (Allowing the specific traffic to all pods in this namespace)\n'
      : `${selector}\n`,
  );
  const types = spec.policyTypes ?? [];
  writeDirection(to, types.includes('Ingress'), spec.ingress ?? [], INGRESS);
  writeDirection(to, types.includes('Egress'), spec.egress ?? [], EGRESS);
  to.write(1, `Policy Types: ${types.join(', ') || '<none>'}\n`);
};

interface Direction {
  readonly name: 'ingress' | 'egress';
  readonly word: 'From' | 'To';
  readonly anyone: string;
  readonly peers: (rule: Rule) => readonly Peer[];
}

const INGRESS: Direction = {
  name: 'ingress',
  word: 'From',
  anyone: 'From: <any> (traffic not restricted by source)',
  peers: (rule) => rule.from ?? [],
};

const EGRESS: Direction = {
  name: 'egress',
  word: 'To',
  anyone: 'To: <any> (traffic not restricted by destination)',
  peers: (rule) => rule.to ?? [],
};

function writeDirection(
  to: Description,
  affected: boolean,
  rules: readonly Rule[],
  direction: Direction,
): void {
  if (!affected) {
    to.write(1, `Not affecting ${direction.name} traffic\n`);
    return;
  }
  to.write(1, `Allowing ${direction.name} traffic:\n`);
  if (rules.length === 0) {
    to.write(2, `<none> (Selected pods are isolated for ${direction.name} connectivity)\n`);
  }
  for (const [at, rule] of rules.entries()) {
    if (at > 0) to.write(2, '----------\n');
    writePorts(to, rule);
    const peers = direction.peers(rule);
    if (peers.length === 0) to.write(2, `${direction.anyone}\n`);
    for (const peer of peers) {
      to.write(2, `${direction.word}:\n`);
      writePeer(to, peer);
    }
  }
}

function writePorts(to: Description, rule: Rule): void {
  const ports = rule.ports ?? [];
  if (ports.length === 0) to.write(2, 'To Port: <any> (traffic allowed to all ports)\n');
  for (const { protocol = 'TCP', port, endPort } of ports) {
    const text = port === undefined ? '<nil>' : String(port);
    to.write(
      2,
      endPort === undefined
        ? `To Port: ${text}/${protocol}\n`
        : `To Port Range: ${text}-${endPort}/${protocol}\n`,
    );
  }
}

function writePeer(to: Description, { podSelector, namespaceSelector, ipBlock }: Peer): void {
  if (namespaceSelector) to.write(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}\n`);
  if (podSelector) to.write(3, `PodSelector: ${formatSelector(podSelector)}\n`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  to.write(3, 'IPBlock:\n');
  to.write(4, `CIDR: ${ipBlock.cidr}\n`);
  to.write(4, `Except: ${(ipBlock.except ?? []).join(', ')}\n`);
}
