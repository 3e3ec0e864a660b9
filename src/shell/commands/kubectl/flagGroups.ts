import type { Flags } from './flags.ts';
import { parseBool } from './flags.ts';
import { plain } from './failure.ts';
import type { FlagSpecs } from './verb.ts';

/** Flags that every verb knows. */
export const GLOBAL_FLAGS: FlagSpecs = {
  namespace: { type: 'text', short: 'n', help: 'The namespace of this request.' },
  context: { type: 'text', help: 'The kubeconfig context to use.' },
  cluster: { type: 'text', help: 'The kubeconfig cluster to use.' },
  user: { type: 'text', help: 'The kubeconfig user to use.' },
  kubeconfig: { type: 'text', help: 'Path of the kubeconfig file.' },
  server: { type: 'text', short: 's', help: 'Address and port of the API server.' },
  token: { type: 'text', help: 'Bearer token for the API server.' },
  as: { type: 'text', help: 'User to act as.' },
  'as-group': { type: 'array', help: 'Group to act as; may be repeated.' },
  'insecure-skip-tls-verify': { type: 'bool', help: "Do not check the server's certificate." },
  'request-timeout': { type: 'text', initial: '0', help: 'How long one request may take; 0 for no limit.' },
  'warnings-as-errors': {
    type: 'bool',
    help: 'Exit with a code other than 0 when the server sent warnings.',
  },
  v: { type: 'number', short: 'v', help: 'Log level.' },
};

export const FILE_FLAGS: FlagSpecs = {
  filename: { type: 'list', short: 'f', help: 'File, directory or - for standard input.' },
  kustomize: { type: 'text', short: 'k', help: 'Process a kustomization directory.' },
  recursive: { type: 'bool', short: 'R', help: 'Process the directory of -f with all below it.' },
};

export const SELECTOR_FLAG: FlagSpecs = {
  selector: { type: 'text', short: 'l', help: 'Label selector, e.g. -l app=web,tier!=db.' },
};

export const FIELD_SELECTOR_FLAG: FlagSpecs = {
  'field-selector': { type: 'text', help: 'Field selector, e.g. --field-selector status.phase=Running.' },
};

export const ALL_NAMESPACES_FLAG: FlagSpecs = {
  'all-namespaces': { type: 'bool', short: 'A', help: 'In all namespaces.' },
};

export const DRY_RUN_FLAG: FlagSpecs = {
  'dry-run': {
    type: 'text',
    initial: 'none',
    bare: 'unchanged',
    help: '"none", "server" (check on the server without keeping it) or "client" (only print).',
  },
};

export const OUTPUT_FLAGS: FlagSpecs = {
  output: { type: 'text', short: 'o', help: 'Output format: json, yaml, name, jsonpath=…, go-template=….' },
  template: { type: 'text', help: 'Template for -o jsonpath and -o go-template.' },
  'allow-missing-template-keys': {
    type: 'bool',
    initial: true,
    help: 'Ignore missing fields and map keys in templates.',
  },
  'show-managed-fields': { type: 'bool', help: 'Keep managedFields in JSON and YAML.' },
};

export const SAVE_CONFIG_FLAG: FlagSpecs = {
  'save-config': { type: 'bool', help: 'Keep the configuration in the annotation that kubectl apply uses.' },
};

export const VALIDATE_FLAG: FlagSpecs = {
  validate: {
    type: 'text',
    initial: 'strict',
    bare: 'strict',
    help: 'strict (or true), warn, ignore (or false).',
  },
};

export function fieldManagerFlag(manager: string): FlagSpecs {
  return { 'field-manager': { type: 'text', initial: manager, help: 'Name under which fields are owned.' } };
}

export const RUNNING_TIMEOUT_FLAG: FlagSpecs = {
  'pod-running-timeout': {
    type: 'duration',
    initial: 60_000_000,
    help: 'How long to wait until a Pod is running.',
  },
};

export type DryRun = 'none' | 'client' | 'server';

/** What `--dry-run` says. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetDryRunStrategy
export function dryRunOf(flags: Flags): DryRun {
  const text = flags.text('dry-run');
  const bool = parseBool(text);
  if (bool !== null) return bool ? 'client' : 'none';
  if (text === 'unchanged' || text === 'client') return 'client';
  if (text === 'server' || text === 'none') return text;
  throw plain(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
}

/** ` (dry run)` and the like, after a result line. */
export function dryRunSuffix(dryRun: DryRun): string {
  return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
}

/** What `--validate` says. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go GetValidationDirective
export function validationOf(flags: Flags): 'Strict' | 'Warn' | 'Ignore' {
  const text = flags.text('validate');
  const bool = parseBool(text);
  if (bool !== null) return bool ? 'Strict' : 'Ignore';
  if (text === 'strict') return 'Strict';
  if (text === 'warn') return 'Warn';
  if (text === 'ignore') return 'Ignore';
  throw plain(
    `invalid - validate option "${text}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}
