import { valueAt } from '../../../k8s/yaml/plan.ts';
import { optionalOptions, options, type FieldGroup } from './field.ts';

const typeOf = (service: unknown): unknown => valueAt(service, ['spec', 'type']) ?? 'ClusterIP';
const hasAddress = (service: unknown): boolean =>
  typeOf(service) !== 'ExternalName' && valueAt(service, ['spec', 'clusterIP']) !== 'None';
const isOutside = (service: unknown): boolean =>
  typeOf(service) === 'NodePort' || typeOf(service) === 'LoadBalancer';
const isBalanced = (service: unknown): boolean => typeOf(service) === 'LoadBalancer';
const isExternal = (service: unknown): boolean => typeOf(service) === 'ExternalName';

/** Where an ExternalName points until somebody says where. */
const SOME_HOST = 'api.payments.example.com';

const WHOLE_TIMEOUT = ['spec', 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds'] as const;

/** The fields of a Service that decide where its traffic goes. */
export const SERVICE_FIELDS: readonly FieldGroup[] = [
  {
    title: 'Type and addresses',
    fields: [
      {
        path: ['spec', 'type'],
        input: options('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
        also: (value, service) =>
          value === 'ExternalName' && valueAt(service, ['spec', 'externalName']) === undefined
            ? [{ path: ['spec', 'externalName'], value: SOME_HOST }]
            : [],
      },
      { path: ['spec', 'externalName'], input: { is: 'text' }, when: isExternal },
      {
        path: ['spec', 'clusterIP'],
        input: { is: 'text' },
        when: (service) => !isExternal(service),
        unset: 'allocated',
      },
      {
        path: ['spec', 'ipFamilyPolicy'],
        input: options('SingleStack', 'PreferDualStack', 'RequireDualStack'),
        when: (service) => !isExternal(service),
      },
      {
        path: ['spec', 'ipFamilies'],
        input: { is: 'list' },
        when: (service) => !isExternal(service),
      },
      { path: ['spec', 'externalIPs'], input: { is: 'list' }, when: hasAddress, unset: 'none' },
    ],
  },
  {
    title: 'Traffic policies',
    fields: [
      { path: ['spec', 'internalTrafficPolicy'], input: options('Cluster', 'Local'), when: hasAddress },
      { path: ['spec', 'externalTrafficPolicy'], input: options('Cluster', 'Local'), when: isOutside },
      {
        path: ['spec', 'trafficDistribution'],
        input: optionalOptions('not set', 'PreferSameZone', 'PreferSameNode', 'PreferClose'),
        when: hasAddress,
      },
      {
        path: ['spec', 'loadBalancerSourceRanges'],
        input: { is: 'list' },
        when: isBalanced,
        unset: 'everybody',
      },
      {
        path: ['spec', 'allocateLoadBalancerNodePorts'],
        input: {
          is: 'choice',
          options: [
            { text: 'true', value: true },
            { text: 'false', value: false },
          ],
        },
        when: isBalanced,
      },
    ],
  },
  {
    title: 'Session affinity',
    fields: [
      {
        path: ['spec', 'sessionAffinity'],
        input: options('None', 'ClientIP'),
        when: (service) => !isExternal(service),
        also: (value, service) =>
          value === 'None' && valueAt(service, ['spec', 'sessionAffinityConfig']) !== undefined
            ? [{ path: ['spec', 'sessionAffinityConfig'], value: undefined }]
            : [],
      },
      {
        path: WHOLE_TIMEOUT,
        input: { is: 'integer', unit: 's' },
        when: (service) => valueAt(service, ['spec', 'sessionAffinity']) === 'ClientIP',
      },
    ],
  },
  {
    title: 'Endpoints',
    fields: [
      {
        path: ['spec', 'publishNotReadyAddresses'],
        input: {
          is: 'choice',
          options: [
            { text: 'false', value: undefined },
            { text: 'true', value: true },
          ],
        },
        when: (service) => !isExternal(service),
      },
    ],
  },
];
