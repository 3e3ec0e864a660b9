import { formatQuantity, parseQuantity } from '../quantity.ts';
import type { Draft } from '../kind.ts';
import { fill } from './drafts.ts';

/** What the server fills in of every Pod spec, in Pods and in templates alike. */
// kubernetes: pkg/apis/core/v1/defaults.go, pkg/apis/core/v1/zz_generated.defaults.go

/** rw-r--r--, in decimal as JSON has it. */
const FILE_MODE = 0o644;

export function podSpecDefaults(spec: Draft): void {
  fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  if (spec.securityContext == null) spec.securityContext = {};
  mirrorServiceAccount(spec);
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
  for (const container of allContainers(spec)) containerDefaults(container);
  if (spec.overhead) quantityDefaults(spec.overhead);
}

/** The template of a workload. */
export function podTemplateDefaults(owner: Draft): void {
  const template: Draft = (owner.template ??= {});
  if (template.metadata == null) template.metadata = {};
  podSpecDefaults((template.spec ??= {}));
}

/** The containers of every sort. */
export function allContainers(spec: Draft): Draft[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

/** The old name of the field is kept in step with the new one. */
function mirrorServiceAccount(spec: Draft): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  if (spec.serviceAccountName !== name) spec.serviceAccountName = name;
  if (spec.serviceAccount !== name) spec.serviceAccount = name;
}

function containerDefaults(container: Draft): void {
  fill(container, {
    imagePullPolicy: imageTag(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  if (container.resources == null) container.resources = {};
  for (const list of [container.resources.limits, container.resources.requests]) {
    if (list) quantityDefaults(list);
  }
  for (const port of container.ports ?? []) fill(port, { protocol: 'TCP' });
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) fill(valueFrom.fieldRef, { apiVersion: 'v1' });
    if (valueFrom?.resourceFieldRef) fill(valueFrom.resourceFieldRef, { divisor: '0' });
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) probeDefaults(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler?.httpGet) fill(handler.httpGet, { path: '/', scheme: 'HTTP' });
  }
}

function probeDefaults(probe: Draft): void {
  if (probe.httpGet) fill(probe.httpGet, { path: '/', scheme: 'HTTP' });
  if (probe.grpc && probe.grpc.service == null) probe.grpc.service = '';
  const numbers = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  for (const [field, value] of Object.entries(numbers)) if (!probe[field]) probe[field] = value;
}

function volumeDefaults(volume: Draft): void {
  const sources = Object.keys(volume).filter((field) => field !== 'name' && volume[field] != null);
  if (sources.length === 0) volume.emptyDir = {};
  for (const field of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    if (volume[field] && volume[field].defaultMode == null) volume[field].defaultMode = FILE_MODE;
  }
  if (volume.hostPath && volume.hostPath.type == null) volume.hostPath.type = '';
  if (volume.image?.reference) {
    const policy = imageTag(volume.image.reference) === 'latest' ? 'Always' : 'IfNotPresent';
    fill(volume.image, { pullPolicy: policy });
  }
  for (const source of volume.projected?.sources ?? []) {
    const token = source.serviceAccountToken;
    if (token && token.expirationSeconds == null) token.expirationSeconds = 3600;
    downwardDefaults(source.downwardAPI);
  }
  downwardDefaults(volume.downwardAPI);
}

function downwardDefaults(source: Draft | undefined): void {
  for (const { fieldRef } of source?.items ?? []) if (fieldRef) fill(fieldRef, { apiVersion: 'v1' });
}

/** Quantities are kept in their canonical form; what is none is left to validation. */
function quantityDefaults(list: Draft): void {
  for (const [name, written] of Object.entries(list)) {
    const parsed = parseQuantity(written);
    const text = parsed.ok ? formatQuantity(parsed.quantity) : written;
    if (text !== written) list[name] = text;
  }
}

/** The tag of an image: `latest` when nothing is said, empty when there is only a digest or no image. */
// kubernetes: pkg/util/parsers/parsers.go
export function imageTag(reference: string): string {
  const [named = '', digest] = reference.split('@');
  const last = named.slice(named.lastIndexOf('/') + 1);
  const [repository = '', tag] = last.split(':');
  if (repository === '' || /[A-Z\s]/.test(repository)) return '';
  return tag ?? (digest === undefined ? 'latest' : '');
}
