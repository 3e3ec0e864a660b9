import { toYaml } from '../../../k8s/edit.ts';
import { plain } from './failure.ts';
import type { Verb } from './verb.ts';

/** As what the product speaks. */
const VERSION = 'v1.36.0';
const KUSTOMIZE = 'v5.8.1';

export const INFO = {
  buildDate: '2026-04-22T00:00:00Z',
  compiler: 'gc',
  gitTreeState: 'clean',
  gitVersion: VERSION,
  goVersion: 'go1.26.2',
  major: '1',
  minor: '36',
  platform: 'linux/amd64',
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/version/version.go
export const version: Verb = {
  name: 'version',
  summary: 'Print the client and server version information',
  usage: '',
  flags: {
    client: { type: 'bool', help: 'Only of the client.' },
    output: { type: 'text', short: 'o', help: "'yaml' or 'json'." },
  },
  run: async ({ args, flags, context }) => {
    if (args.length > 0) throw plain(`extra arguments: [${args.join(' ')}]`);
    const format = flags.text('output');
    if (!['', 'yaml', 'json'].includes(format)) throw plain("--output must be 'yaml' or 'json'");
    const server = !flags.yes('client');
    const whole = {
      clientVersion: INFO,
      kustomizeVersion: KUSTOMIZE,
      ...(server ? { serverVersion: INFO } : {}),
    };
    if (format === 'yaml') context.out(`${toYaml(whole)}\n`);
    else if (format === 'json') context.out(`${JSON.stringify(whole, null, 2)}\n`);
    else {
      const line = server ? `Server Version: ${VERSION}\n` : '';
      context.out(`Client Version: ${VERSION}\nKustomize Version: ${KUSTOMIZE}\n${line}`);
    }
    return 0;
  },
};
