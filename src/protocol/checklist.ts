/** The troubleshooting checklist of a Service, gone through on the cluster as it is now. Plain data. */

export type CheckName =
  | 'service'
  | 'selector'
  | 'endpoints'
  | 'ports'
  | 'dns'
  | 'policy'
  | 'nodes'
  | 'outside';

export type CheckStatus =
  /** Nothing wrong here. */
  | 'ok'
  /** Traffic works, but here is something that surprises people, or that will pass by itself. */
  | 'note'
  /** This alone keeps traffic from getting through. */
  | 'wrong'
  /** Does not apply to this Service, or can't be told before an earlier step is put right. */
  | 'skipped';

export interface Check {
  readonly name: CheckName;
  /** What is asked, in a few words: `selector and labels`. */
  readonly title: string;
  readonly status: CheckStatus;
  /** What was found, in one sentence. */
  readonly finding: string;
  /** What shows it, a line each: labels, addresses, states, rules. */
  readonly evidence: readonly string[];
  /** The command with which it is seen in a real cluster; null when there is none. */
  readonly look: string | null;
  /** The smallest thing that puts it right; null when nothing is wrong. */
  readonly fix: Fix | null;
  /** What it is about, as happenings name it: `Pod/default/web-1`, `NetworkPolicy/default/deny`. */
  readonly subjects: readonly string[];
}

export interface Fix {
  /** One sentence. */
  readonly text: string;
  /** The command that does it; null when it can't be said without knowing what is wanted. */
  readonly command: string | null;
}

export interface Checklist {
  /** `namespace/name`. */
  readonly service: string;
  /** From where it is asked; empty when nobody is known to call the Service. */
  readonly callers: readonly string[];
  /** In the order in which to look. */
  readonly checks: readonly Check[];
  /** The first that is wrong; null when none is. */
  readonly firstWrong: CheckName | null;
}
