import { flagOf, hostOf, portOf } from './arguments.ts';
import { failingPlan, listen, serverPlan } from './command.ts';
import { goResponse } from './http.ts';
import type { ImageBehaviour } from './plan.ts';

/** hashicorp/http-echo: answers every request with one text. */
export const httpEcho: ImageBehaviour = {
  name: 'http-echo',
  repositories: ['docker.io/hashicorp/http-echo'],
  sizeBytes: 3_038_976,
  entrypoint: ['/http-echo'],
  command: [],
  mainPrograms: ['http-echo'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  start: (context) => {
    if (textOf(context.argv, context.env) === '') return failingPlan(['Missing -text option!'], 127);
    const where = flagOf(context.argv, 'listen') ?? ':5678';
    const port = portOf(where, 5678);
    return serverPlan(
      [listen(port, 'http-echo', 'TCP', hostOf(where))],
      { kind: 'exits', code: 0, afterUs: 10_000 },
      {
        startupUs: 20_000,
        logs: [`[INFO] server is listening on ${where}`],
        logStream: 'stderr',
      },
    );
  },
  respond: (request, context) => {
    if (request.path === '/health') {
      return { response: { ...goResponse(context.nowUs, '{"status":"ok"}\n') } };
    }
    const status = Number(flagOf(context.argv, 'status-code') ?? '200');
    const response = goResponse(context.nowUs, `${textOf(context.argv, context.env)}\n`, status);
    return {
      response: {
        ...response,
        headers: [['X-App-Name', 'http-echo'], ['X-App-Version', '1.0.0'], ...response.headers],
      },
      log: `${context.peer.ip}:${context.peer.port} "${request.method} ${request.path} HTTP/1.1" ${status}`,
    };
  },
};

function textOf(argv: readonly string[], env: Readonly<Record<string, string>>): string {
  return flagOf(argv, 'text') ?? env['ECHO_TEXT'] ?? '';
}
