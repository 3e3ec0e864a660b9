/**
 * Something that came about: an input, or an outcome that changed state. Happenings form chains through `cause`;
 * "why?" walks them back to the act that started it.
 */
export interface Happening {
  readonly id: number;
  /** Virtual time in microseconds. */
  readonly at: number;
  /** Who did it, in cluster words: `you`, `deployment-controller`, `kubelet node-1`, `kube-scheduler`, … */
  readonly actor: string;
  /** A short code for programs, e.g. `pod-scheduled`, `endpoint-added`. */
  readonly what: string;
  /** `Kind/namespace/name`, `Kind/name` for what has no namespace, `Client/name`, `Connection/id`. */
  readonly subject: string;
  /** One sentence for people. */
  readonly text: string;
  /** The happening that this one followed from; null for an act from outside. */
  readonly cause: number | null;
}
