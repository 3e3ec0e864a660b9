import { planOfSteps } from './command.ts';
import type { ImageBehaviour, ProcessPlan, StartContext } from './plan.ts';
import { ALPINE_TOOLS, DEBIAN_TOOLS, NETWORK_TOOLS, join } from './programs.ts';

/** Images that people run to look around from inside the cluster. */
const tools = {
  entrypoint: [],
  mainPrograms: [],
  files: () => ({}),
  start,
} as const;

export const curl: ImageBehaviour = {
  ...tools,
  name: 'curl',
  repositories: ['docker.io/curlimages/curl', 'quay.io/curl/curl'],
  sizeBytes: 9_860_000,
  entrypoint: ['/entrypoint.sh'],
  command: ['curl'],
  mainPrograms: ['entrypoint.sh'],
  programs: () => join(['curl', 'openssl'], ALPINE_TOOLS),
  base: 'alpine',
  start: curlEntrypoint,
};

export const dnsutils: ImageBehaviour = {
  ...tools,
  name: 'dnsutils',
  repositories: [
    'registry.k8s.io/e2e-test-images/jessie-dnsutils',
    'k8s.gcr.io/e2e-test-images/jessie-dnsutils',
    'gcr.io/kubernetes-e2e-test-images/dnsutils',
    'docker.io/tutum/dnsutils',
    'docker.io/anubhavmishra/tiny-tools',
  ],
  sizeBytes: 112_000_000,
  command: ['bash'],
  // kubernetes: test/images/jessie-dnsutils/Dockerfile; Debian 8's image itself has ping, ip and ss
  programs: () => join(['dig', 'nslookup', 'host', 'nsupdate', 'ping', 'ip', 'ss'], DEBIAN_TOOLS),
  base: 'debian',
};

export const netshoot: ImageBehaviour = {
  ...tools,
  name: 'netshoot',
  repositories: ['docker.io/nicolaka/netshoot', 'ghcr.io/nicolaka/netshoot'],
  sizeBytes: 203_000_000,
  command: ['zsh'],
  programs: () => join(NETWORK_TOOLS, ALPINE_TOOLS),
  base: 'alpine',
};

function start(_context: StartContext): ProcessPlan {
  return planOfSteps([{ do: 'exit', code: 0 }], { kind: 'ignores' });
}

/** Its entrypoint runs what it is given, and puts `curl` in front of what is no program. */
function curlEntrypoint(context: StartContext): ProcessPlan {
  const given = context.argv[0]?.endsWith('entrypoint.sh') ? context.argv.slice(1) : context.argv;
  const usage = given.length === 0 || (given.length === 1 && given[0] === 'curl');
  if (!usage) return planOfSteps([{ do: 'exit', code: 0 }], { kind: 'ignores' });
  return planOfSteps(
    [
      { do: 'print', text: 'curl: (2) no URL specified', stream: 'stderr' },
      { do: 'exit', code: 2 },
    ],
    { kind: 'ignores' },
  );
}
