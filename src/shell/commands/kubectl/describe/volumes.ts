import type { PodSpec } from '../../../../k8s/objects.ts';
import { goText } from '../../../../base/goJson.ts';
import type { Description } from './description.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Lines = readonly (readonly [title: string, value: unknown])[];

/** Volumes of a Pod, or, with `space`, of a template. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeVolumes
export function writeVolumes(to: Description, volumes: readonly Volume[], space: '' | '  '): void {
  if (volumes.length === 0) {
    to.write(0, `${space}Volumes:\t<none>\n`);
    return;
  }
  to.write(0, `${space}Volumes:\n`);
  for (const volume of volumes) {
    to.write(1, `${space === '' ? '' : ' '}${volume.name}:\n`);
    const lines = linesOf(volume);
    if (lines === null) to.write(1, '<unknown>\n');
    else for (const [title, value] of lines) to.write(2, `${title}:\t${goText(value)}\n`);
  }
}

function linesOf(volume: Volume): Lines | null {
  const {
    hostPath,
    emptyDir,
    secret,
    configMap,
    persistentVolumeClaim,
    projected,
    nfs,
    csi,
    ephemeral,
    image,
  } = volume;
  if (hostPath) {
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ];
  }
  if (emptyDir) {
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', emptyDir.sizeLimit ?? '<unset>'],
    ];
  }
  if (secret) {
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', secret.secretName ?? ''],
      ['Optional', secret.optional ?? false],
    ];
  }
  if (configMap) {
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', configMap.name ?? ''],
      ['Optional', configMap.optional ?? false],
    ];
  }
  if (persistentVolumeClaim) {
    return [
      ['Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'],
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', persistentVolumeClaim.readOnly ?? false],
    ];
  }
  if (projected) return projectedLines(projected);
  if (nfs) {
    return [
      ['Type', 'NFS (an NFS mount that lasts the lifetime of a pod)'],
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ];
  }
  if (csi) {
    return [
      ['Type', 'CSI (a Container Storage Interface (CSI) volume source)'],
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['ReadOnly', csi.readOnly ?? false],
      ['VolumeAttributes', '<none>'],
    ];
  }
  if (ephemeral) {
    return [
      [
        'Type',
        'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
      ],
    ];
  }
  if (image) {
    return [
      ['Type', 'Image (a container image or OCI artifact)'],
      ['Reference', image.reference ?? ''],
      ['PullPolicy', image.pullPolicy ?? ''],
    ];
  }
  const downward = volume.downwardAPI;
  if (!downward) return null;
  return [
    ['Type', 'DownwardAPI (a volume populated by information about the pod)'],
    ...(downward.items ?? []).map((item): [string, unknown] => [
      `  ${item.fieldRef?.fieldPath ?? ''} -> ${item.path}`,
      '',
    ]),
  ];
}

function projectedLines(projected: NonNullable<Volume['projected']>): Lines {
  const sources = (projected.sources ?? []).flatMap(
    ({ secret, downwardAPI, configMap, serviceAccountToken }): Lines => {
      if (secret) {
        return [
          ['SecretName', secret.name ?? ''],
          ['Optional', secret.optional ?? false],
        ];
      }
      if (downwardAPI) return [['DownwardAPI', true]];
      if (configMap) {
        return [
          ['ConfigMapName', configMap.name ?? ''],
          ['Optional', configMap.optional ?? false],
        ];
      }
      return serviceAccountToken
        ? [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 3600]]
        : [];
    },
  );
  return [['Type', 'Projected (a volume that contains injected data from multiple sources)'], ...sources];
}
