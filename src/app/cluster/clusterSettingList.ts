import { setField, valueAt, type ClusterForm } from './clusterForm.ts';

type Path = readonly (string | number)[];

/** A setting of the whole cluster: one line of the file. */
export interface Setting {
  readonly group: 'Network' | 'Load balancer' | 'Latencies, there and back';
  readonly name: string;
  readonly about: string;
  /** Below `spec`; where it stands may depend on how the file is written. */
  readonly path: (form: ClusterForm) => Path;
  /** What it is where the file says nothing. */
  readonly usual: string;
  /** Without them any duration. */
  readonly options?: readonly string[];
  /** The text with the setting changed; '' takes it back to what is usual. */
  readonly set: (text: string, value: string, form: ClusterForm) => string;
}

export const CLUSTER_SETTINGS: readonly Setting[] = [
  {
    group: 'Network',
    name: 'IP families',
    about: 'the first is primary',
    path: () => ['ipFamilies'],
    usual: 'IPv4',
    options: ['IPv4', 'IPv6', 'IPv4, IPv6', 'IPv6, IPv4'],
    set: setFamilies,
  },
  {
    group: 'Network',
    name: 'NetworkPolicy',
    about: 'ignored: a plugin that only stores them',
    path: () => ['networkPolicy'],
    usual: 'enforced',
    options: ['enforced', 'ignored'],
    set: (text, value) => setField(text, ['networkPolicy'], value),
  },
  {
    group: 'Network',
    name: 'kube-proxy',
    about: 'how each Node routes',
    path: () => ['kubeProxy', 'mode'],
    usual: 'iptables',
    options: ['iptables', 'nftables', 'ipvs'],
    set: (text, value) => setField(text, ['kubeProxy', 'mode'], value),
  },
  duration(
    'Network',
    'minSyncPeriod',
    'least time between two updates',
    ['kubeProxy', 'minSyncPeriod'],
    '1s',
  ),
  {
    group: 'Load balancer',
    name: 'Load balancer',
    about: 'none: Services stay <pending>',
    path: (form) => (hasPace(form) ? ['loadBalancer', 'provider'] : ['loadBalancer']),
    usual: 'cloud',
    options: ['cloud', 'none'],
    set: (text, value, form) =>
      setField(text, hasPace(form) ? ['loadBalancer', 'provider'] : ['loadBalancer'], value),
  },
  pace('Address after', 'from the Service to its address', 'addressAfter', '8s'),
  pace('Healthy after', 'from there to the first health checks', 'healthyAfter', '4s'),
  latency('On one Node', 'between its Pods', 'sameNode', '50us'),
  latency('Between Nodes', 'added for each hop', 'betweenNodes', '300us'),
  latency('From outside', 'on top of the way inside', 'outside', '12.5ms'),
  latency('Outside resolver', 'DNS names outside the cluster', 'resolver', '8ms'),
];

function duration(group: Setting['group'], name: string, about: string, path: Path, usual: string): Setting {
  return {
    group,
    name,
    about,
    path: () => path,
    usual,
    set: (text, value) => setField(text, path, value === '' ? undefined : value),
  };
}

function latency(name: string, about: string, field: string, usual: string): Setting {
  return duration('Latencies, there and back', name, about, ['latencies', field], usual);
}

/** The balancer's pace: with one of them `loadBalancer` is a mapping, not a word. */
function pace(name: string, about: string, field: string, usual: string): Setting {
  return {
    ...duration('Load balancer', name, about, ['loadBalancer', field], usual),
    set(text, value, form) {
      if (hasPace(form)) return setField(text, ['loadBalancer', field], value === '' ? undefined : value);
      if (value === '') return text;
      const provider = valueAt(form, ['loadBalancer']) || 'cloud';
      return setField(text, ['loadBalancer'], { provider, [field]: value });
    },
  };
}

function hasPace({ spec }: ClusterForm): boolean {
  return typeof spec['loadBalancer'] === 'object' && spec['loadBalancer'] !== null;
}

/** Lists that go by family: with other families the old ones do not fit, and their defaults do. */
const BY_FAMILY = ['podCIDRs', 'serviceCIDRs'];

function setFamilies(text: string, value: string): string {
  const cleared = BY_FAMILY.reduce((edited, list) => setField(edited, [list], undefined), text);
  return setField(cleared, ['ipFamilies'], value.split(', '));
}
