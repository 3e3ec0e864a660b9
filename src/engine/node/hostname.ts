import type { Pod } from '../../k8s/objects.ts';

/** Longest name that the kernel takes. */
const HOSTNAME_MAX = 63;

/** What `hostname` prints in a Pod: `spec.hostname`, else its name; the Node's with its network. */
// kubernetes: pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain
export function hostnameOf(pod: Pod): string {
  if (pod.spec.hostNetwork === true) return pod.spec.nodeName ?? '';
  const name =
    pod.spec.hostname !== undefined && pod.spec.hostname !== '' ? pod.spec.hostname : pod.metadata.name;
  return name.slice(0, HOSTNAME_MAX).replace(/[-.]+$/, '');
}

/** `web.db.default.svc.cluster.local`'s part behind the host name; '' without `spec.subdomain`. */
export function domainOf(pod: Pod): string {
  const { subdomain } = pod.spec;
  return subdomain === undefined || subdomain === ''
    ? ''
    : `${subdomain}.${pod.metadata.namespace}.svc.cluster.local`;
}
