import { sha256 } from '../base/sha256.ts';

/** What comes back from containerd through the kubelet when an image lacks a program. */
// kubernetes: staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand/exec.go
export function execFailure(program: string, seed: string): string {
  const id = Array.from(sha256(`exec ${seed}`), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const why = program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  return (
    'Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: ' +
    `failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": ${why}`
  );
}
