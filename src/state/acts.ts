import type { ApiRequest, ApiResponse } from '../protocol/api.ts';
import type { AppAct, ClientSettings } from '../protocol/input.ts';
import type { Change } from '../protocol/whyNot.ts';
import { create } from 'zustand';
import type { FieldChange } from '../k8s/fieldPatch.ts';
import { setText, useDocuments } from './documents.ts';
import { usePreferences } from './preferences.ts';
import { openDock } from './selection.ts';
import { engine } from './session.ts';
import { openTab, useTerminals, writeOutput } from './terminal.ts';
import { remember } from './undo.ts';
import { useWorld } from './world.ts';

/**
 * What the controls of the page do. Every act has three faces: it changes the cluster, it writes the command that it equals
 * into the terminal, and, when the object comes from a file, it makes the same smallest edit there.
 */
export interface Acts {
  /** What the last act was refused with; null when it was carried out. */
  readonly refused: string | null;
  /** The line of a file that the last act changed, for it to flash; null when none did. */
  readonly edited: { readonly file: string; readonly before: string; readonly text: string } | null;
}

export const useActs = create<Acts>(() => ({ refused: null, edited: null }));

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Sets fields of an object in one patch, in the cluster and in its file; can be taken back. `command` is what is written into the
 * terminal; without it, the patch itself.
 */
export async function changeFields(
  object: ObjectRef,
  changes: readonly FieldChange[],
  command?: string,
): Promise<boolean> {
  // What writes patches loads with the panels, after the stage is alive.
  const { fieldPatch, patchCommand, valueAt } = await import('../k8s/fieldPatch.ts');
  const current = await engine().object(object.resource, object.namespace, object.name);
  const patch = fieldPatch(current, changes);
  const request: ApiRequest = {
    verb: 'patch',
    ...patch,
    resource: object.resource,
    namespace: object.namespace,
    name: object.name,
    fieldManager: 'servicescope',
  };
  const said = command ?? `${patchCommand(object.kind, object.name, patch)}${inNamespace(object.namespace)}`;
  if (!(await carryOut(request, said))) return false;
  for (const { path, value } of changes) await editFile(object, path, value);
  const before = changes.map(({ path }) => ({ path, value: valueAt(current, path) }));
  remember({
    title: `${changes.map(({ path }) => path.at(-1)).join(', ')} of ${object.name}`,
    back: () => changeFields(object, before),
    forth: () => changeFields(object, changes, command),
  });
  return true;
}

export async function scale(object: ObjectRef, replicas: number): Promise<boolean> {
  const kind = object.kind.toLowerCase();
  const command = `kubectl scale ${kind}/${object.name} --replicas=${replicas}${inNamespace(object.namespace)}`;
  return changeFields(object, [{ path: ['spec', 'replicas'], value: replicas }], command);
}

export function deleteCommand({ kind, name, namespace }: ObjectRef): string {
  return `kubectl delete ${kind.toLowerCase()} ${name}${inNamespace(namespace)}`;
}

export async function deleteObject(object: ObjectRef): Promise<boolean> {
  const { resource, namespace, name } = object;
  return carryOut(
    { verb: 'delete', resource, namespace, name, propagationPolicy: 'Background' },
    deleteCommand(object),
  );
}

/** Sets (or, with null, removes) a label, as `kubectl label` does. */
export async function setLabel(object: ObjectRef, label: string, value: string | null): Promise<boolean> {
  const change = value === null ? `${label}-` : `${label}=${value} --overwrite`;
  const command = `kubectl label ${object.kind.toLowerCase()} ${object.name} ${change}${inNamespace(object.namespace)}`;
  return changeFields(object, [{ path: ['metadata', 'labels', label], value: value ?? undefined }], command);
}

/** Sets the whole selector of a Service, as `kubectl set selector` does. */
export async function setSelector(
  service: ObjectRef,
  selector: Readonly<Record<string, string>>,
): Promise<boolean> {
  const text = Object.entries(selector).map(([label, value]) => `${label}=${value}`);
  const command = `kubectl set selector service ${service.name} ${text.join(',')}${inNamespace(service.namespace)}`;
  return changeFields(service, [{ path: ['spec', 'selector'], value: selector }], command);
}

export async function cordon(node: string, on: boolean): Promise<boolean> {
  const request: ApiRequest = {
    verb: 'patch',
    patchType: 'strategic',
    resource: 'nodes',
    name: node,
    body: { spec: { unschedulable: on ? true : null } },
  };
  const word = (now: boolean): string => (now ? 'cordon' : 'uncordon');
  const done = await carryOut(request, `kubectl ${word(on)} ${node}`);
  return andRemember(done, `${word(on)} of ${node}`, (back) => cordon(node, back ? !on : on));
}

/** What takes an act on a program back; nothing does so with a crash. */
const OPPOSITES: Readonly<Partial<Record<AppAct, AppAct>>> = {
  ready: 'unready',
  unready: 'ready',
  healthy: 'unhealthy',
  unhealthy: 'healthy',
};

export async function appAct(pod: string, act: AppAct): Promise<boolean> {
  const done = await enter({ type: 'app', pod, act }, `scope app ${shortPod(pod)} ${act}`);
  const against = OPPOSITES[act];
  if (against === undefined) return done;
  return andRemember(done, `${act} of ${shortPod(pod)}`, (back) => appAct(pod, back ? against : act));
}

export async function nodeAct(node: string, act: 'down' | 'up'): Promise<boolean> {
  const done = await enter({ type: 'node', node, act }, `scope node ${node} ${act}`);
  const against = act === 'down' ? 'up' : 'down';
  return andRemember(done, `${node} ${act}`, (back) => nodeAct(node, back ? against : act));
}

export async function proxyAct(node: string, act: 'stop' | 'start'): Promise<boolean> {
  const done = await enter({ type: 'proxy', node, act }, `scope proxy ${node} ${act}`);
  const against = act === 'stop' ? 'start' : 'stop';
  return andRemember(done, `${act} of kube-proxy on ${node}`, (back) => proxyAct(node, back ? against : act));
}

export async function addClient(client: ClientSettings): Promise<boolean> {
  const done = await enter({ type: 'client-add', client }, clientCommand(client));
  return andRemember(done, `client ${client.name}`, (back) =>
    back ? removeClient(client.name) : addClient(client),
  );
}

/** The command that adds a client. */
export function clientCommand(client: ClientSettings): string {
  const { name, from, url, rate, keepAlive, requestsPerConnection } = client;
  const options = [
    keepAlive ? ' --keep-alive' : '',
    requestsPerConnection === null ? '' : ` --requests-per-connection ${requestsPerConnection}`,
  ].join('');
  return `scope client add ${name} --from ${from} --to ${url} --rate ${rate}${options}`;
}

export async function removeClient(name: string): Promise<boolean> {
  const client = useWorld.getState().clients.get(name);
  const done = await enter({ type: 'client-remove', name }, `scope client remove ${name}`);
  if (!client) return done;
  const { from, url, rate, keepAlive, requestsPerConnection } = client;
  const settings = { name, from, url, rate, keepAlive, requestsPerConnection };
  return andRemember(done, `removal of client ${name}`, (back) =>
    back ? addClient(settings) : removeClient(name),
  );
}

/** Makes a change that was tried before, as its command would. */
export async function applyChange(change: Change): Promise<boolean> {
  const { act, field, command } = change;
  if (act.kind === 'field') {
    return field !== null && changeFields(field.object, [{ path: field.path, value: act.value }], command);
  }
  echo(command);
  for (const input of act.inputs) {
    const result = await engine().input(input);
    useActs.setState({ refused: result.ok ? null : (result.message ?? 'refused') });
    if (!result.ok) return false;
  }
  return true;
}

/** Keeps an act that was carried out, for undo and redo; gives whether it was. */
function andRemember(done: boolean, title: string, act: (back: boolean) => Promise<boolean>): boolean {
  if (done) remember({ title, back: () => act(true), forth: () => act(false) });
  return done;
}

async function enter(
  input: Parameters<ReturnType<typeof engine>['input']>[0],
  command: string,
): Promise<boolean> {
  echo(command);
  const result = await engine().input(input);
  useActs.setState({ refused: result.ok ? null : (result.message ?? 'refused') });
  return result.ok;
}

async function carryOut(request: ApiRequest, command: string): Promise<boolean> {
  echo(command);
  const response: ApiResponse = await engine().api(request);
  useActs.setState({ refused: response.ok ? null : response.message });
  return response.ok;
}

/** Opens a shell in a Pod, in a tab of its own. */
export function openPodShell(namespace: string, name: string): void {
  openTab(name, `kubectl exec -it ${name}${inNamespace(namespace)} -- sh`);
  openDock('terminal');
}

/** Opens a shell on a Node, in a tab of its own. */
export function openNodeShell(name: string): void {
  openTab(name, `scope shell node/${name}`);
  openDock('terminal');
}

function echo(command: string): void {
  if (!usePreferences.getState().echo) return;
  writeOutput({ tab: useTerminals.getState().active, text: command, kind: 'echo' });
}

/**
 * The same edit in the file that the object comes from, when there is one and it can be made there. Edits of the file that
 * have not been applied stay just that.
 */
async function editFile(
  object: ObjectRef,
  path: readonly (string | number)[],
  value: unknown,
): Promise<void> {
  // The YAML library loads with the editor, after the stage is alive.
  const { findDocument, setInManifest } = await import('../k8s/edit.ts');
  const edit = (text: string): string | null => {
    const index = findDocument(text, object.apiVersion, object.kind, object.namespace, object.name);
    return index === null ? null : setInManifest(text, index, [...path], value);
  };
  for (const file of useDocuments.getState().files) {
    const text = edit(file.text);
    if (text === null || text === file.text) continue;
    const applied = useDocuments.getState().appliedText[file.id];
    setText(file.id, text);
    if (applied !== undefined) {
      const appliedText = edit(applied) ?? applied;
      useDocuments.setState((state) => ({ appliedText: { ...state.appliedText, [file.id]: appliedText } }));
    }
    useActs.setState({ edited: { file: file.id, before: file.text, text } });
    return;
  }
}

/** What a command line ends with for a namespace that is not the usual one. */
export function inNamespace(namespace: string): string {
  return namespace === 'default' || namespace === '' ? '' : ` -n ${namespace}`;
}

/** `default/web-1` is named without its namespace, as the commands take it. */
function shortPod(pod: string): string {
  return pod.startsWith('default/') ? pod.slice('default/'.length) : pod;
}
