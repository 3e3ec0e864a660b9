import type { ApiRequest, ApiSuccess } from '../../../protocol/api.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import type { CommandContext } from '../../command.ts';
import { plain, statusError } from './failure.ts';
import type { Flags } from './flags.ts';
import { CONTEXT_NAME } from './kubeconfig.ts';

/** One call of a verb: its line, read, and everything it may use. */
export interface Session {
  readonly context: CommandContext;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of `args` came before `--`; -1 without `--`. */
  readonly dashAt: number;
  /** `kubectl rollout status`: what usage errors name. */
  readonly path: string;
  readonly namespace: string;
  /** Whether `-n` named it; then objects of files must not name another. */
  readonly namespaceGiven: boolean;
  /** Warnings that were already printed: each distinct one comes once. */
  readonly warned: Set<string>;
}

/** Where `kubectl config set-context --current --namespace` keeps its choice, in the terminal's memory. */
export const NAMESPACE_MEMORY = 'kubectl.namespace';

export function createSession(
  context: CommandContext,
  path: string,
  line: { flags: Flags; args: readonly string[]; dashAt: number },
): Session {
  const given = line.flags.text('namespace');
  const wanted = line.flags.text('context');
  if (wanted !== '' && wanted !== CONTEXT_NAME) throw plain(`context "${wanted}" does not exist`);
  return {
    context,
    flags: line.flags,
    args: line.args,
    dashAt: line.dashAt,
    path,
    namespace: given || context.memory.get(NAMESPACE_MEMORY) || 'default',
    namespaceGiven: given !== '',
    warned: new Set(),
  };
}

/** One request; the server's warnings go to standard error, its refusal is thrown. */
export async function request(session: Session, wanted: ApiRequest): Promise<ApiSuccess> {
  const response = await session.context.host.api(wanted);
  for (const warning of response.warnings) warn(session, warning);
  if (!response.ok) throw statusError(response);
  return response;
}

/** `Warning: …` on standard error, each text once. */
// kubernetes: staging/src/k8s.io/client-go/rest/warnings.go
export function warn(session: Session, text: string): void {
  if (session.warned.has(text)) return;
  session.warned.add(text);
  session.context.err(`Warning: ${text}\n`);
}

/** The object of a successful request that always answers with one. */
export function objectOf(response: ApiSuccess): KubeObject {
  if (!response.object) throw new Error('the API server answered without an object');
  return response.object;
}

/** One object by name. */
export async function getObject(
  session: Session,
  resource: string,
  namespace: string,
  name: string,
): Promise<KubeObject> {
  return objectOf(await request(session, { verb: 'get', resource, name, ...inNamespace(namespace) }));
}

/** Every object of a kind, of one namespace or ('') of all. */
export async function listObjects(
  session: Session,
  resource: string,
  namespace: string,
  selectors: { labelSelector?: string; fieldSelector?: string } = {},
): Promise<readonly KubeObject[]> {
  const response = await request(session, {
    verb: 'list',
    resource,
    ...inNamespace(namespace),
    ...selectors,
  });
  return response.items ?? [];
}

/** The namespace part of a request; nothing for what has none. */
export function inNamespace(namespace: string): { namespace?: string } {
  return namespace === '' ? {} : { namespace };
}
