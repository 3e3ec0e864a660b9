import type { Draft } from '../kind.ts';
import type { FieldError } from '../fieldError.ts';
import type { KubeObject } from '../objects.ts';
import { service } from './service.ts';
import { serviceRules } from './serviceRules.ts';

/** Services for tests. */

/** A Service with an address, as it is after allocation. */
export function sampleService(spec: Draft, metadata: Draft = {}): Draft {
  const isName = spec.type === 'ExternalName';
  const addresses = isName ? {} : { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'], ipFamilies: ['IPv4'] };
  const draft: Draft = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec: { ...addresses, ports: [{ port: 80 }], ...spec },
  };
  service.defaults?.(draft);
  return draft;
}

export const HEADLESS = { clusterIP: 'None', clusterIPs: ['None'] };

/** What is wrong with a change, as lines of kubectl. */
export function updateLines(spec: Draft, old: Draft): string[] {
  return lines(serviceRules.validateUpdate?.(sampleService(spec), sampleService(old) as KubeObject));
}

/** Errors as kubectl prints them. */
export function lines(errors: readonly FieldError[] | undefined): string[] {
  return (errors ?? []).map((error) => `${error.field}: ${error.message}`);
}
