import { flagOf } from './arguments.ts';
import { listen, serverPlan } from './command.ts';
import { goResponse, splitPath } from './http.ts';
import type { ImageBehaviour } from './plan.ts';

/** The cluster's DNS server. Its answers to questions are made by the room `dns`; here are its ports and its health pages. */
export const coredns: ImageBehaviour = {
  name: 'coredns',
  repositories: [
    'registry.k8s.io/coredns/coredns',
    'k8s.gcr.io/coredns/coredns',
    'docker.io/coredns/coredns',
  ],
  about: 'answers DNS questions for the cluster; `/health` on 8080, `/ready` on 8181, `/metrics` on 9153',
  ports: ['53/UDP', '53/TCP', '9153/TCP', '8080/TCP', '8181/TCP'],
  sizeBytes: 22_380_000,
  entrypoint: ['/coredns'],
  command: [],
  mainPrograms: ['coredns'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  onTerm: 'stays for the 5 s of `health { lameduck 5s }`, still answering, then exit code 0',
  start: (context) => {
    const port = Number(flagOf(context.argv, 'dns.port') ?? '53') || 53;
    const http = [9153, 8080, 8181].map((number) => listen(number, 'coredns'));
    return serverPlan(
      [listen(port, 'coredns', 'UDP'), listen(port, 'coredns'), ...http],
      { kind: 'exits', code: 0, afterUs: 5_000_000, servesOn: true },
      {
        startupUs: 400_000,
        logs: [
          `.:${port}`,
          '[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b',
          `CoreDNS-${context.tag.replace(/^v/, '')}`,
        ],
      },
    );
  },
  respond: (request, context) => {
    const { path } = splitPath(request.path);
    if (context.port === 8080 && path === '/health') return { response: goResponse(context.nowUs, 'OK') };
    if (context.port === 8181 && path === '/ready') return { response: goResponse(context.nowUs, 'OK') };
    if (context.port === 9153 && path === '/metrics')
      return {
        response: goResponse(
          context.nowUs,
          `coredns_build_info{version="${context.tag.replace(/^v/, '')}"} 1\n`,
        ),
      };
    if (context.port === 53) return { response: null };
    return { response: goResponse(context.nowUs, '404 page not found\n', 404) };
  },
};
