import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import type { IEvent } from 'kubernetes-models/v1/Event';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { INode } from 'kubernetes-models/v1/Node';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IControllerRevision } from 'kubernetes-models/apps/v1/ControllerRevision';
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
import type { IIPAddress } from 'kubernetes-models/networking.k8s.io/v1/IPAddress';
import type { IServiceCIDR } from 'kubernetes-models/networking.k8s.io/v1/ServiceCIDR';

/** The objects as the cluster stores them: frozen, with the metadata that the API server always fills in. */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface Meta {
  readonly name: string;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface ManagedFields {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Readonly<Record<string, unknown>>;
  readonly subresource?: string;
}

/** Any stored object, whatever its kind. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Meta;
  readonly [field: string]: unknown;
}

type Frozen<T> = T extends (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

type Stored<T extends { spec?: unknown; status?: unknown; metadata?: unknown }> = {
  readonly [K in Exclude<keyof T, 'metadata' | 'spec' | 'status'>]: Frozen<T[K]>;
} & {
  readonly metadata: Meta;
  readonly spec: Frozen<NonNullable<T['spec']>>;
  readonly status?: Frozen<NonNullable<T['status']>>;
};

type StoredPlain<T extends { metadata?: unknown }> = {
  readonly [K in Exclude<keyof T, 'metadata'>]: Frozen<T[K]>;
} & { readonly metadata: Meta };

export type Pod = Stored<IPod>;
export type Service = Stored<IService>;
export type Node = Stored<INode>;
export type Namespace = Stored<INamespace>;
export type Deployment = Stored<IDeployment>;
export type ReplicaSet = Stored<IReplicaSet>;
export type StatefulSet = Stored<IStatefulSet>;
export type DaemonSet = Stored<IDaemonSet>;
export type Job = Stored<IJob>;
export type CronJob = Stored<ICronJob>;
export type ServiceCidr = Stored<IServiceCIDR>;
export type IpAddress = Stored<IIPAddress>;
export type ControllerRevision = StoredPlain<IControllerRevision>;
export type EndpointSlice = StoredPlain<IEndpointSlice>;
export type Endpoints = StoredPlain<IEndpoints>;
export type KubeEvent = StoredPlain<IEvent>;
export type ConfigMap = StoredPlain<IConfigMap>;
export type Secret = StoredPlain<ISecret>;
export type PodSpec = Pod['spec'];
export type Container = PodSpec['containers'][number];
export type ServicePort = NonNullable<Service['spec']['ports']>[number];
export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
