import { imageOf } from '../images/index.ts';
import { parseReference } from '../images/reference.ts';
import { resolveImage } from '../images/registry.ts';
import type { Pod } from '../../k8s/objects.ts';
import { following } from '../kernel/happenings.ts';
import { jitter, MILLISECOND_US, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { nextBackOff } from './backOff.ts';
import { changeContainer, containerSpec, getContainer, podObject, scheduleContainer } from './records.ts';
import { podEvent, podHappening } from './reports.ts';
import { createContainer } from './run.ts';
import { statusSoon } from './status.ts';

/** Asking the registry whether a tag still means the same image. */
const RECHECK_US = 450 * MILLISECOND_US;
const REFUSED_US = 900 * MILLISECOND_US;

/** A pull takes its time for the manifest and then goes at this rate. */
const PULL_BASE_US = 1.6 * SECOND_US;
const BYTES_PER_SECOND = 32_000_000;
/** With a spread of 30 % these give 2 to 20 s. */
const PULL_MIN_US = 2.9 * SECOND_US;
const PULL_MAX_US = 15 * SECOND_US;

/** Sees to it that the Node has the container's image, then makes the container. */
// kubernetes: pkg/kubelet/images/image_manager.go
export function ensureImage(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  if (!pod || !spec) return;
  const image = spec.image ?? '';
  const reference = parseReference(image);
  if (typeof reference === 'string') {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${reference}`;
    podEvent(world, pod, 'Warning', 'InspectFailed', message, name);
    return waitWith(world, podKey, pod, name, 'InvalidImageName', message);
  }
  const present = isPresent(world, pod.spec.nodeName ?? '', reference.whole);
  if (spec.imagePullPolicy !== 'Always' && present) {
    podEvent(
      world,
      pod,
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine and can be accessed by the pod`,
      name,
    );
    return createContainer(world, podKey, name);
  }
  if (spec.imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    podEvent(world, pod, 'Warning', 'ErrImageNeverPull', message, name);
    return waitWith(world, podKey, pod, name, 'ErrImageNeverPull', message);
  }
  startPull(world, podKey, pod, name, reference.whole, present);
}

function startPull(
  world: World,
  podKey: string,
  pod: Pod,
  name: string,
  whole: string,
  present: boolean,
): void {
  const { nowUs } = world.kernel;
  const node = pod.spec.nodeName ?? '';
  const image = containerSpec(pod, name)?.image ?? '';
  podEvent(world, pod, 'Normal', 'Pulling', `Pulling image "${image}"`, name);
  changeContainer(world, podKey, name, { stage: 'pulling', waiting: null, pullStartedAt: nowUs });
  const arrives = world.kubelet.images.get(`${node}\n${whole}`);
  const recheckUs = jitter(world, RECHECK_US, 'pull', `${podKey}/${name}`, nowUs);
  let doneAt: number;
  if (!resolveImage(image).ok) doneAt = nowUs + jitter(world, REFUSED_US, 'pull', `${podKey}/${name}`, nowUs);
  else if (present) doneAt = nowUs + recheckUs;
  // Pulls of one Node run one after the other: who comes second finds the image there.
  else if (arrives !== undefined && arrives > nowUs) doneAt = arrives + recheckUs;
  else {
    const wholeUs = PULL_BASE_US + (imageOf(image).sizeBytes / BYTES_PER_SECOND) * SECOND_US;
    const takesUs = jitter(
      world,
      Math.min(Math.max(wholeUs, PULL_MIN_US), PULL_MAX_US),
      'pull',
      `${node} ${whole}`,
    );
    doneAt = nowUs + takesUs;
    world.kubelet.images.set(`${node}\n${whole}`, doneAt);
  }
  scheduleContainer(world, podKey, name, doneAt, { type: 'pulled' });
}

/** The registry has answered. */
export function pullEnded(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const record = getContainer(world, podKey, name);
  const spec = pod && containerSpec(pod, name);
  if (!pod || !spec || record?.stage !== 'pulling') return;
  const image = spec.image ?? '';
  const result = resolveImage(image);
  if (!result.ok) return pullFailed(world, podKey, pod, name, result.message);
  const { nowUs } = world.kernel;
  const waited = nowUs - record.pullStartedAt;
  const quick = (world.kubelet.images.get(`${pod.spec.nodeName}\n${wholeOf(image)}`) ?? nowUs) < nowUs;
  const took = quick
    ? Math.min(waited, jitter(world, RECHECK_US, 'pull-took', `${podKey}/${name}`, nowUs))
    : waited;
  const size = imageOf(image).sizeBytes;
  podEvent(
    world,
    pod,
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${goDuration(took)} (${goDuration(waited)} including waiting). Image size: ${size} bytes.`,
    name,
  );
  const text = `${pod.spec.nodeName} has pulled ${image} for ${podKey} in ${goDuration(took)}.`;
  const cause = quick ? world.kernel.cause : podHappening(world, podKey, 'image-pulled', text);
  changeContainer(world, podKey, name, { pull: null, pullError: '' });
  following(world, cause, () => createContainer(world, podKey, name));
}

function pullFailed(world: World, podKey: string, pod: Pod, name: string, error: string): void {
  const image = containerSpec(pod, name)?.image ?? '';
  const record = getContainer(world, podKey, name);
  podEvent(world, pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`, name);
  podEvent(world, pod, 'Warning', 'Failed', 'Error: ErrImagePull', name);
  const text = `${podKey} cannot start: image ${image} could not be pulled.`;
  const cause = record?.pull ? world.kernel.cause : podHappening(world, podKey, 'image-pull-failed', text);
  const { nowUs } = world.kernel;
  const pull = nextBackOff(record?.pull ?? null, nowUs, nowUs);
  changeContainer(world, podKey, name, {
    stage: 'waiting',
    waiting: { reason: 'ErrImagePull', message: error },
    pull,
    pullError: error,
  });
  const retryAt = nowUs + jitter(world, 1.5 * SECOND_US, 'resync', podKey, nowUs);
  following(world, cause, () => {
    statusSoon(world, podKey);
    scheduleContainer(world, podKey, name, retryAt, { type: 'retry' });
  });
}

/** After a failed pull the kubelet waits, longer each time. */
export function backOffPull(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const record = getContainer(world, podKey, name);
  if (!pod || !record?.pull) return;
  const image = containerSpec(pod, name)?.image ?? '';
  podEvent(world, pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`, name);
  podEvent(world, pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', name);
  const message = `Back-off pulling image "${image}": ErrImagePull: ${record.pullError}`;
  changeContainer(world, podKey, name, { waiting: { reason: 'ImagePullBackOff', message } });
  statusSoon(world, podKey);
  const until =
    record.pull.updatedAt +
    record.pull.durationUs +
    jitter(world, 2 * SECOND_US, 'resync', podKey, world.kernel.nowUs);
  scheduleContainer(world, podKey, name, until, { type: 'retry' }, { idle: true });
}

/** An error that only a change or time can mend: it is looked at again now and then. */
function waitWith(
  world: World,
  podKey: string,
  pod: Pod,
  name: string,
  reason: string,
  message: string,
): void {
  podEvent(world, pod, 'Warning', 'Failed', `Error: ${reason}`, name);
  const known = getContainer(world, podKey, name)?.waiting?.reason === reason;
  const text = `${name} in ${podKey} cannot start: ${message}`;
  const cause = known ? world.kernel.cause : podHappening(world, podKey, 'container-waits', text);
  changeContainer(world, podKey, name, { stage: 'waiting', waiting: { reason, message } });
  following(world, cause, () => statusSoon(world, podKey));
  scheduleContainer(
    world,
    podKey,
    name,
    world.kernel.nowUs + jitter(world, 12 * SECOND_US, 'resync', podKey, world.kernel.nowUs),
    { type: 'retry' },
    { idle: true },
  );
}

function isPresent(world: World, node: string, whole: string): boolean {
  const since = world.kubelet.images.get(`${node}\n${whole}`);
  return since !== undefined && since <= world.kernel.nowUs;
}

function wholeOf(image: string): string {
  const reference = parseReference(image);
  return typeof reference === 'string' ? image : reference.whole;
}

/** A duration as Go prints it, to the millisecond: `3.2s`, `812ms`, `1m3.5s`. */
export function goDuration(durationUs: number): string {
  const ms = Math.floor(durationUs / MILLISECOND_US);
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  const rest = String((ms % 60_000) / 1000);
  if (minutes === 0) return `${rest}s`;
  return hours === 0 ? `${minutes}m${rest}s` : `${hours}h${minutes % 60}m${rest}s`;
}
