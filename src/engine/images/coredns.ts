import { configurationHash, readCorefile } from '../dns/corefile/config.ts';
import { CorefileError } from '../dns/corefile/parse.ts';
import { flagOf } from './arguments.ts';
import { failingPlan, listen, serverPlan } from './command.ts';
import { goResponse, splitPath } from './http.ts';
import type { ImageBehaviour } from './plan.ts';

/** How CoreDNS says what it runs by. */
export function runningLine(corefile: string): string {
  return `[INFO] plugin/reload: Running configuration SHA512 = ${configurationHash(corefile)}`;
}

/** Why CoreDNS does not take a Corefile; null when it does. */
export function refusalOf(corefile: string, path: string): string | null {
  try {
    readCorefile(corefile, path);
    return null;
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return error.message;
  }
}

/** The cluster's DNS server. Its answers to questions are made by the room `dns`; here are its ports and its health pages. */
export const coredns: ImageBehaviour = {
  name: 'coredns',
  repositories: [
    'registry.k8s.io/coredns/coredns',
    'k8s.gcr.io/coredns/coredns',
    'docker.io/coredns/coredns',
  ],
  sizeBytes: 22_380_000,
  entrypoint: ['/coredns'],
  command: [],
  mainPrograms: ['coredns'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  start: (context) => {
    const path = flagOf(context.argv, 'conf') ?? '';
    const config = path === '' ? null : context.readFile(path);
    const error = config === null ? null : refusalOf(config, path);
    if (error !== null) return failingPlan([error], 1, 'stdout');
    const port = Number(flagOf(context.argv, 'dns.port') ?? '53') || 53;
    const http = [9153, 8080, 8181].map((number) => listen(number, 'coredns'));
    const plan = serverPlan(
      [listen(port, 'coredns', 'UDP'), listen(port, 'coredns'), ...http],
      { kind: 'exits', code: 0, afterUs: 5_000_000, servesOn: true },
      {
        startupUs: 400_000,
        logs: [
          `.:${port}`,
          ...(config === null || readCorefile(config, path).reload === null ? [] : [runningLine(config)]),
          `CoreDNS-${context.tag.replace(/^v/, '')}`,
        ],
      },
    );
    return config === null ? plan : { ...plan, config };
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
