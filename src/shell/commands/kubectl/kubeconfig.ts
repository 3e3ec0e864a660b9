import { hostPort } from '../../../k8s/addresses.ts';
import { API_SERVER_PORT, outsideMachines } from '../../../k8s/outsideMachines.ts';
import type { CommandContext } from '../../command.ts';

/** What the terminal's kubeconfig says; only the namespace of its one context can be changed. */

export const CONTEXT_NAME = 'servicescope';
export const USER_NAME = 'you';

/** The address that kubectl speaks to: the laptop reaches the control plane by IPv4 wherever the cluster has it. */
export function apiServerUrl({ host }: CommandContext): string {
  const { settings } = host.world();
  const family = settings.ipFamilies.includes('IPv4') ? 'IPv4' : 'IPv6';
  return `https://${hostPort(outsideMachines(settings).apiServer[family], API_SERVER_PORT)}`;
}
