import { plain } from './failure.ts';
import type { Session } from './session.ts';

/** What the real kubectl has and this one does not: it says so instead of calling them unknown. */
const NOT_SIMULATED: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['alpha', 'autoscale', 'certificate', 'kuberc', 'kustomize', 'plugin', 'proxy'],
  'kubectl create': [
    'clusterrole',
    'clusterrolebinding',
    'poddisruptionbudget',
    'pdb',
    'priorityclass',
    'pc',
    'quota',
    'resourcequota',
    'role',
    'rolebinding',
    'token',
  ],
  'kubectl create secret': ['docker-registry', 'tls'],
  'kubectl apply': ['edit-last-applied', 'set-last-applied'],
  'kubectl set': ['resources', 'serviceaccount', 'sa', 'subject'],
  'kubectl auth': ['reconcile'],
  'kubectl config': [
    'delete-cluster',
    'delete-context',
    'delete-user',
    'get-clusters',
    'get-users',
    'rename-context',
    'set',
    'set-cluster',
    'set-credentials',
    'unset',
  ],
};

/** Throws when the word is a command of the real kubectl that is not simulated. */
export function refuseNotSimulated(path: string, word: string): void {
  if (!NOT_SIMULATED[path]?.includes(word)) return;
  const hint = path.startsWith('kubectl create') ? ': write it as YAML and use kubectl apply -f' : '';
  throw plain(`${path} ${word} is not simulated${hint}`);
}

const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Throws for `-k`: a directory without a kustomization as kustomize does, any other because it is not simulated. */
// kubernetes-sigs/kustomize: api/internal/target/errmissingkustomization.go
export async function refuseKustomize({ flags, context }: Session): Promise<never> {
  const directory = flags.text('kustomize');
  const files = await Promise.all(
    KUSTOMIZATION_FILES.map((name) => context.readFile(`${directory.replace(/\/$/, '')}/${name}`)),
  );
  if (files.every((text) => text === null)) {
    const whole = directory.startsWith('/') ? directory : `${context.cwd}/${directory}`.replace(/\/\.?$/, '');
    throw plain(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${whole}'`,
    );
  }
  throw plain('kustomize is not simulated: build the manifests elsewhere and give the file with -f');
}
