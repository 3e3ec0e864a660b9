import { useEffect, useId, useState } from 'react';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';

interface Setting {
  readonly name: string;
  readonly path: readonly string[];
  readonly now: (settings: ClusterSettings) => string;
  readonly options: readonly { readonly text: string; readonly value: unknown }[];
}

const plain = (...values: readonly string[]) => values.map((value) => ({ text: value, value }));

/** The settings that people change most, each one line of the cluster file. */
const SETTINGS: readonly Setting[] = [
  {
    name: 'IP families',
    path: ['spec', 'ipFamilies'],
    now: (settings) => settings.ipFamilies.join(', '),
    options: [['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4']].map((families) => ({
      text: families.join(', '),
      value: families,
    })),
  },
  {
    name: 'kube-proxy',
    path: ['spec', 'kubeProxy', 'mode'],
    now: (settings) => settings.kubeProxy.mode,
    options: plain('iptables', 'nftables', 'ipvs'),
  },
  {
    name: 'Load balancer',
    path: ['spec', 'loadBalancer'],
    now: (settings) => settings.loadBalancer.provider,
    options: plain('cloud', 'none'),
  },
  {
    name: 'NetworkPolicy',
    path: ['spec', 'networkPolicy'],
    now: (settings) => settings.networkPolicy,
    options: plain('enforced', 'ignored'),
  },
];

/** Lists that go by family: with other families the old ones do not fit, and their defaults do. */
const BY_FAMILY = ['podCIDRs', 'serviceCIDRs'];

/** The most changed settings as choices. They edit the text, which stays the one truth; while it does not parse they wait. */
export function ClusterFields({ text, onText }: { text: string; onText: (text: string) => void }) {
  const settings = useSettings(text);
  const id = useId();
  const set = async ({ path }: Setting, value: unknown): Promise<void> => {
    const { setInManifest } = await import('../k8s/edit.ts');
    let edited: string | null = text;
    if (path.at(-1) === 'ipFamilies') {
      for (const list of BY_FAMILY) edited = edited && setInManifest(edited, 0, ['spec', list], undefined);
    }
    edited = edited && setInManifest(edited, 0, [...path], value);
    if (edited !== null) onText(edited);
  };
  return (
    <div className="cluster-fields">
      {SETTINGS.map((setting) => {
        const now = settings === null ? '' : setting.now(settings);
        return (
          <div key={setting.name} className="field">
            <label htmlFor={`${id} ${setting.name}`}>{setting.name}</label>
            <select
              id={`${id} ${setting.name}`}
              className="input"
              disabled={settings === null}
              value={now}
              onChange={(event) =>
                void set(setting, setting.options.find(({ text: one }) => one === event.target.value)?.value)
              }
            >
              {setting.options.map((option) => (
                <option key={option.text}>{option.text}</option>
              ))}
            </select>
          </div>
        );
      })}
    </div>
  );
}

/** What the text says, with every default filled in; null while it does not parse. */
function useSettings(text: string): ClusterSettings | null {
  const [settings, setSettings] = useState<ClusterSettings | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('../k8s/clusterFile.ts').then(({ parseClusterFile }) => {
      const parsed = parseClusterFile(text);
      if (wanted) setSettings(parsed.ok ? parsed.settings : null);
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return settings;
}
