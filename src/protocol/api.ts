import type { KubeObject } from '../k8s/objects.ts';

/** A request to the API server, as kubectl or a controller of the page would send it. Plain data. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  /** `services`, `deployments.apps`; see `resourceOf`. */
  readonly resource: string;
  readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers';
  /** Absent with list: all namespaces. Ignored for what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly name?: string;
  /** For create, update and the patches (a JSON patch is an array). */
  readonly body?: unknown;
  readonly patchType?: 'json' | 'merge' | 'strategic' | 'apply';
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly dryRun?: boolean;
  /** For server-side apply and managedFields: `kubectl-client-side-apply`, `kubectl`, … */
  readonly fieldManager?: string;
  readonly force?: boolean;
  /** How unknown fields are met; kubectl sends Strict. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  /** Answer with the server's table instead of the objects (`kubectl get`). */
  readonly asTable?: boolean;
}

export type ApiResponse = ApiSuccess | ApiFailure;

export interface ApiSuccess {
  readonly ok: true;
  /** The object, or for list `items`. */
  readonly object?: KubeObject;
  readonly items?: readonly KubeObject[];
  readonly table?: ApiTable;
  /** Of the list or object, for watches. */
  readonly resourceVersion: string;
  readonly warnings: readonly string[];
  /** For patch and apply: what it came to. */
  readonly changed?: 'created' | 'configured' | 'unchanged';
  /** The happening that records the write; null for reads and dry runs. */
  readonly happening: number | null;
}

/** A `metav1.Status` with status Failure. */
export interface ApiFailure {
  readonly ok: false;
  readonly code: number;
  readonly reason: string;
  /** What comes after `Error from server (Reason): `; for Invalid it begins `Service "web" is invalid: …`. */
  readonly message: string;
  readonly details: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly {
      readonly reason: string;
      readonly message: string;
      readonly field: string;
    }[];
    readonly retryAfterSeconds?: number;
  };
  readonly warnings: readonly string[];
}

export interface ApiTable {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly format?: string;
    readonly priority?: 1;
    readonly description: string;
  }[];
  readonly rows: readonly {
    readonly cells: readonly (string | number)[];
    readonly object: KubeObject;
  }[];
}
