import type { ConfigMap } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { getContainer } from '../../node/records.ts';
import type { World } from '../../world.ts';
import { readCorefile, type CoreDnsConfig } from './config.ts';
import { CorefileError } from './parse.ts';

/** Where a Pod of kubeadm's CoreDNS has its Corefile. */
export const COREFILE_PATH = '/etc/coredns/Corefile';

/** The Corefile that kubeadm writes: cluster names are not cached, everything else goes to the machine's resolver. */
export const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

/** What a CoreDNS runs by: the Corefile that it read last and could use. */
export function runningConfig(world: World, podKey: string, container: string): CoreDnsConfig {
  return readCorefile(getContainer(world, podKey, container)?.plan?.config ?? COREFILE, COREFILE_PATH);
}

/** What CoreDNS is going to run by: the ConfigMap as it is now, if it can be used at all. */
export function wantedConfig(world: World): CoreDnsConfig {
  const stored = getObject<ConfigMap>(world, 'configmaps', 'kube-system', 'coredns')?.data?.['Corefile'];
  try {
    return readCorefile(stored ?? COREFILE, COREFILE_PATH);
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return readCorefile(COREFILE, COREFILE_PATH);
  }
}

/** What is worth a word about a Corefile before CoreDNS reads it; null for nothing. */
export function remarkOn(corefile: string): string | null {
  try {
    const { notPlayed } = readCorefile(corefile, COREFILE_PATH);
    return notPlayed.length === 0 ? null : `not simulated of this Corefile: ${notPlayed.join(', ')}`;
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return `CoreDNS will not take this Corefile and go on with the old one: ${error.message}`;
  }
}
