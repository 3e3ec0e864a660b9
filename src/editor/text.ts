import type { Problem } from '../k8s/manifest.ts';
import type { ManifestFile } from '../state/documents.ts';

/** What both editors (Monaco, and the plain one of a phone) take. */
export interface TextProps {
  readonly file: ManifestFile;
  readonly problems: readonly Problem[];
  /** Lines that differ from the cluster. */
  readonly drift: readonly { readonly line: number; readonly message: string }[];
  readonly onChange: (text: string) => void;
  readonly onApply: () => void;
}
