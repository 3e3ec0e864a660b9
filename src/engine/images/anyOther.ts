import { goResponse } from './http.ts';
import { ownProgram } from './ownProgram.ts';
import type { ImageBehaviour } from './plan.ts';
import { DEBIAN_TOOLS, join } from './programs.ts';

/** The rule for every image that has no file of its own: it runs, and answers with its Pod's name. */
export const anyOther: ImageBehaviour = {
  name: 'any other',
  repositories: [],
  sizeBytes: 98_000_000,
  entrypoint: ['/app'],
  command: [],
  mainPrograms: ['app'],
  programs: () => join(['curl', 'wget', 'nslookup', 'ping', 'ps'], DEBIAN_TOOLS),
  base: 'debian',
  files: () => ({}),
  start: (context) => ownProgram(context, { kind: 'exits', code: 0, afterUs: 100_000 }),
  respond: (request, context) => ({
    response: goResponse(context.nowUs, `${context.podName}\n`),
    log: `${context.peer.ip} "${request.method} ${request.path} HTTP/1.1" 200`,
  }),
};
