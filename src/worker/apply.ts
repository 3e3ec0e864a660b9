import { present } from '../base/assert.ts';
import { getObject } from '../engine/apiserver/read.ts';
import { remarkOn } from '../engine/dns/corefile/running.ts';
import { dispatch, forkCluster, type Cluster } from '../engine/cluster.ts';
import { kindByGvk, KINDS } from '../k8s/kinds/index.ts';
import { resourceOf, type Draft, type KindDefinition } from '../k8s/kind.ts';
import { parseManifest, type ManifestDocument, type Problem } from '../k8s/manifest.ts';
import type { KubeObject } from '../k8s/objects.ts';
import { toYaml } from '../k8s/edit.ts';
import { threeWayMergePatch } from '../k8s/patch/threeWay.ts';
import type { ApiFailure, ApiRequest, ApiResponse } from '../protocol/api.ts';
import type { AppliedDocument, ApplyResult } from '../protocol/messages.ts';
import {
  LAST_APPLIED,
  lastAppliedOf,
  withLastApplied,
  withoutNulls,
} from '../shell/commands/kubectl/lastApplied.ts';
import { differencesOf } from './differences.ts';

/**
 * `kubectl apply` of an editor's text: each document by itself, as the command does, with every refusal at its line. A dry
 * run is asked of the server and changes nothing; it is no input of the run.
 */
export function applyManifest(
  cluster: Cluster,
  text: string,
  options: { readonly dryRun: boolean; readonly actor: string },
): ApplyResult {
  const { documents, problems } = parseManifest(text);
  const found: Problem[] = [...problems];
  // A document that could not be read whole is not sent; the others stand alone.
  const broken = new Set(problems.filter((one) => one.severity === 'error').map((one) => one.document));
  const whole = documents.filter((document) => !broken.has(document.index));
  const asked = options.dryRun ? withItsNamespaces(cluster, whole, options.actor) : cluster;
  const applied = whole.map((document) =>
    applyDocument(isNamespace(document) ? cluster : asked, document, options, found),
  );
  found.sort((a, b) => a.line - b.line);
  return { documents: applied, problems: found };
}

type Options = Parameters<typeof applyManifest>[2];

/** A dry run would find no namespace that the same text makes first: it is asked of a copy that has them. */
function withItsNamespaces(cluster: Cluster, documents: readonly ManifestDocument[], actor: string): Cluster {
  const made = documents.filter(
    (document) =>
      isNamespace(document) &&
      !getObject(cluster.world, 'namespaces', '', String(document.object['metadata']?.name)),
  );
  if (made.length === 0) return cluster;
  const copy = forkCluster(cluster);
  for (const { object } of made)
    dispatch(copy, { type: 'api', actor, request: { verb: 'create', resource: 'namespaces', body: object } });
  return copy;
}

function isNamespace({ object }: ManifestDocument): boolean {
  return object['kind'] === 'Namespace' && object['apiVersion'] === 'v1';
}

function applyDocument(
  cluster: Cluster,
  document: ManifestDocument,
  options: Options,
  problems: Problem[],
): AppliedDocument {
  const { object } = document;
  const kind = kindByGvk(String(object['apiVersion'] ?? ''), String(object['kind'] ?? ''));
  const name: unknown = object['metadata']?.name;
  if (!kind || typeof name !== 'string' || name === '') {
    const message = unusable(object, kind);
    const custom = !kind && isCustom(String(object['apiVersion'] ?? ''));
    const remark = custom ? '\n(custom resources are not simulated)' : '';
    problems.push(at(document, kind ? 'metadata.name' : object['kind'] ? 'kind' : '', message + remark));
    return refused(document, null, `error: ${message}`);
  }
  const namespace = kind.namespaced ? String(object['metadata'].namespace ?? 'default') : '';
  const target = { kind, namespace, name };
  if (!kind.simulated) {
    const message = `${kind.kind} is not simulated: the server stores it, but nothing acts on it`;
    problems.push(at(document, 'kind', message, 'warning'));
  }
  const remark = kind.kind === 'ConfigMap' ? remarkOnData(namespace, name, object['data']) : null;
  if (remark !== null) problems.push(at(document, 'data.Corefile', remark, 'warning'));
  const live = getObject(cluster.world, resourceOf(kind), namespace, name) ?? null;
  const wanted = withNamespace(object, namespace);
  const request = requestFor(target, wanted, live);
  if (request === null) return unchanged(document, target, live, wanted);
  const response = send(cluster, { ...request, dryRun: options.dryRun }, options);
  for (const warning of response.warnings) problems.push(at(document, '', warning, 'warning'));
  if (!response.ok) {
    const detail = decodingOf(cluster, target, wanted, response, options);
    return refusedByServer(document, target, response, detail, problems);
  }
  return outcomeOf(document, target, live, response.object ?? null, wanted);
}

/** The cluster's own CoreDNS reads its Corefile minutes later: what it is going to do is said at once. */
function remarkOnData(namespace: string, name: string, data: Draft | undefined): string | null {
  const corefile: unknown = data?.['Corefile'];
  if (namespace !== 'kube-system' || name !== 'coredns' || typeof corefile !== 'string') return null;
  return remarkOn(corefile);
}

interface Target {
  readonly kind: KindDefinition;
  readonly namespace: string;
  readonly name: string;
}

/** Create for a new object, else the three-way patch; null when there is nothing to change. */
function requestFor(target: Target, wanted: Draft, live: KubeObject | null): ApiRequest | null {
  const { kind, namespace, name } = target;
  const common = {
    resource: resourceOf(kind),
    ...(kind.namespaced ? { namespace } : {}),
    fieldManager: 'kubectl-client-side-apply',
    fieldValidation: 'Strict',
  } as const;
  if (!live) return { ...common, verb: 'create', body: withoutNulls(withLastApplied(wanted)) };
  const original = lastAppliedOf(live);
  const patch = threeWayMergePatch(
    original === null ? {} : (JSON.parse(original) as object),
    withLastApplied(wanted),
    live,
    kind,
  );
  if (Object.keys(patch).length === 0) return null;
  return { ...common, verb: 'patch', patchType: 'strategic', name, body: patch };
}

function send(cluster: Cluster, request: ApiRequest, options: Options): ApiResponse {
  if (request.dryRun) return present(cluster.border, 'border')(cluster.world, request, options.actor);
  const result = dispatch(cluster, { type: 'api', request, actor: options.actor });
  if (!result.ok || !result.response) throw new Error('the API server gave no answer');
  return result.response;
}

function outcomeOf(
  document: ManifestDocument,
  target: Target,
  live: KubeObject | null,
  after: KubeObject | null,
  wanted: Draft,
): AppliedDocument {
  const differences = live ? differencesOf(document, wanted, live) : [];
  const before = live ? toYaml(shown(live)) : '';
  const next = after ? toYaml(shown(after)) : '';
  const outcome = !live ? 'created' : before === next ? 'unchanged' : 'configured';
  return {
    index: document.index,
    line: document.startLine,
    subject: subjectOf(target),
    outcome,
    message: `${said(target)} ${outcome}`,
    warnings: [],
    difference: { before, after: next },
    differences,
  };
}

function unchanged(
  document: ManifestDocument,
  target: Target,
  live: KubeObject | null,
  wanted: Draft,
): AppliedDocument {
  const yaml = live ? toYaml(shown(live)) : '';
  return {
    index: document.index,
    line: document.startLine,
    subject: subjectOf(target),
    outcome: 'unchanged',
    message: `${said(target)} unchanged`,
    warnings: [],
    difference: { before: yaml, after: yaml },
    differences: live ? differencesOf(document, wanted, live) : [],
  };
}

function refused(document: ManifestDocument, target: Target | null, message: string): AppliedDocument {
  const subject = target ? subjectOf(target) : null;
  return {
    index: document.index,
    line: document.startLine,
    subject,
    outcome: 'refused',
    message,
    warnings: [],
    difference: null,
    differences: [],
  };
}

/**
 * The server refuses a patch that does not decode with the whole patch as the bad value, and names no field. What it says to
 * the same object as a new one does: that is what the lines are marked with.
 */
function decodingOf(
  cluster: Cluster,
  target: Target,
  wanted: Draft,
  failure: ApiFailure,
  options: Options,
): ApiFailure {
  if (!failure.details.causes?.some((one) => one.field === 'patch')) return failure;
  const { kind, namespace } = target;
  const request: ApiRequest = {
    verb: 'create',
    resource: resourceOf(kind),
    ...(kind.namespaced ? { namespace } : {}),
    body: wanted,
    fieldValidation: 'Strict',
    dryRun: true,
  };
  const response = send(cluster, request, options);
  return !response.ok && response.reason === 'BadRequest' ? response : failure;
}

/** Every cause at the line of its field. */
function refusedByServer(
  document: ManifestDocument,
  target: Target,
  failure: ApiFailure,
  detail: ApiFailure,
  problems: Problem[],
): AppliedDocument {
  const causes = detail.details.causes ?? [];
  for (const cause of causes) {
    const message = cause.message.startsWith(cause.field)
      ? cause.message
      : `${cause.field}: ${cause.message}`;
    problems.push(at(document, cause.field, message));
  }
  if (causes.length === 0) {
    const fields = [...detail.message.matchAll(/unknown field "([^"]+)"/g)].map((match) => match[1] ?? '');
    if (fields.length === 0) problems.push(at(document, fieldNamed(detail.message), detail.message));
    for (const field of fields) problems.push(at(document, field, `unknown field "${field}"`));
  }
  const head = failure.reason === 'Invalid' ? 'The ' : `Error from server (${failure.reason}): `;
  return refused(document, target, `${head}${failure.message}`);
}

/** The field in `… Go struct field DeploymentSpec.spec.replicas of type int32`. */
function fieldNamed(message: string): string {
  return /Go struct field \w+\.([\w.]+) of type/.exec(message)?.[1] ?? '';
}

function at(
  document: ManifestDocument,
  path: string,
  message: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const range = document.rangeOf(path);
  return { ...range, message, severity, document: document.index, path };
}

/** Kubernetes' own groups have no dot, or end with `.k8s.io`; projects that ask to be reviewed may use that too. */
function isCustom(apiVersion: string): boolean {
  const group = apiVersion.split('/').slice(0, -1).join('/');
  return group.includes('.') && !KINDS.some((kind) => kind.group === group);
}

/** As kubectl's decoder and mapper say it. */
function unusable(object: Draft, kind: KindDefinition | undefined): string {
  if (!object['kind']) return "Object 'Kind' is missing";
  if (!object['apiVersion']) return "Object 'apiVersion' is missing";
  if (!kind) {
    return `resource mapping not found: no matches for kind "${object['kind']}" in version "${object['apiVersion']}"\nensure CRDs are installed first`;
  }
  return 'resource name may not be empty';
}

function withNamespace(object: Draft, namespace: string): Draft {
  return namespace === '' ? object : { ...object, metadata: { ...object['metadata'], namespace } };
}

/** `deployment.apps/web`, as kubectl names what it has done. */
function said(target: Target): string {
  const { kind, name } = target;
  return `${kind.singular}${kind.group === '' ? '' : `.${kind.group}`}/${name}`;
}

function subjectOf(target: Target): string {
  return [target.kind.kind, target.namespace, target.name].filter((part) => part !== '').join('/');
}

/** Without what nobody wrote: the difference is to be read by people. */
function shown(object: KubeObject): Draft {
  const { managedFields: _, ...metadata } = object.metadata as unknown as Draft;
  const { [LAST_APPLIED]: __, ...annotations } = (metadata['annotations'] ?? {}) as Record<string, string>;
  const kept: Draft = { ...metadata, annotations };
  if (Object.keys(annotations).length === 0) delete kept['annotations'];
  delete kept['resourceVersion'];
  delete kept['generation'];
  const { status: ___, ...rest } = object as unknown as Draft;
  return { ...rest, metadata: kept };
}
