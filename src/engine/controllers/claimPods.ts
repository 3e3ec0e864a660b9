import { matchesSelector, type LabelSelector } from '../../k8s/labels.ts';
import type { KubeObject, Meta, OwnerReference, Pod } from '../../k8s/objects.ts';
import { countByLabels, listByLabels, listObjects, listOwned } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { updateObject } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import { bringAbout, type Outcome } from './outcome.ts';
import { adopted, controllerOf, isControlledBy, ownerReference, released } from './owners.ts';
import { isPodActive } from './pods.ts';

/** A kind whose objects own Pods by selector. */
export interface PodOwnerKind {
  /** The controller's name. */
  readonly actor: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

export interface PodOwner {
  readonly metadata: Meta;
  readonly spec: { readonly selector?: unknown };
}

/** The reference that makes an object of the kind the controller of a Pod. */
export function controllerReference({ apiVersion, kind }: PodOwnerKind, owner: PodOwner): OwnerReference {
  return ownerReference(apiVersion, kind, owner);
}

/**
 * The Pods of an owner, after it has taken in active ones without an owner that its selector matches and let go of
 * those that it does not match any more. `belongs`: what it asks of them besides.
 */
// kubernetes: pkg/controller/controller_ref_manager.go ClaimPods
export function claimPods(
  world: World,
  kind: PodOwnerKind,
  owner: PodOwner,
  belongs: (pod: Pod) => boolean = () => true,
): Pod[] {
  const { metadata } = owner;
  const selector = owner.spec.selector as LabelSelector;
  const matchesLabels = matcher(selector);
  const matches = (pod: Pod): boolean => matchesLabels(pod) && belongs(pod);
  const mine: Pod[] = [];
  for (const pod of listOwned<Pod>(world, metadata.uid, 'pods')) {
    if (!isControlledBy(pod, owner)) continue;
    if (matches(pod)) mine.push(pod);
    else if (metadata.deletionTimestamp === undefined && isPodActive(pod)) release(world, kind, owner, pod);
  }
  if (metadata.deletionTimestamp !== undefined || !hasOthers(world, owner, selector, mine.length))
    return mine;
  for (const pod of candidates(world, owner, selector)) {
    if (controllerOf(pod) !== undefined || !isPodActive(pod)) continue;
    if (!matches(pod)) continue;
    const taken = adopt(world, kind, owner, pod);
    if (taken) mine.push(taken);
  }
  return mine;
}

/** Whether a selector matches a Pod's labels; Pods share their labels, so most answers are known. */
function matcher(selector: LabelSelector): (pod: Pod) => boolean {
  const known = new Map<object | undefined, boolean>();
  return ({ metadata }) => {
    let answer = known.get(metadata.labels);
    if (answer === undefined) {
      answer = matchesSelector(selector, metadata.labels);
      known.set(metadata.labels, answer);
    }
    return answer;
  };
}

/** False when the selector can match nothing but the `own` Pods that it matches already. */
function hasOthers(world: World, { metadata }: PodOwner, selector: LabelSelector, own: number): boolean {
  const labels = selector.matchLabels ?? {};
  if (Object.keys(labels).length === 0) return true;
  return countByLabels(world, 'pods', metadata.namespace ?? '', labels) > own;
}

function candidates(world: World, { metadata }: PodOwner, selector: LabelSelector): Pod[] {
  const { namespace = '' } = metadata;
  const labels = selector.matchLabels ?? {};
  if (Object.keys(labels).length === 0) return listObjects<Pod>(world, 'pods', namespace);
  return listByLabels<Pod>(world, 'pods', namespace, labels);
}

function adopt(world: World, kind: PodOwnerKind, owner: PodOwner, pod: Pod): Pod | undefined {
  const { namespace = '', name } = pod.metadata;
  const text = `${kind.kind} ${owner.metadata.name} takes in Pod ${name}: its selector matches and nobody owned it.`;
  const reference = controllerReference(kind, owner);
  return bringAbout(world, outcome(kind, pod, 'pod-adopted', text), () =>
    updateObject<Pod>(world, 'pods', namespace, name, (now) => adopted(now, reference)),
  );
}

function release(world: World, kind: PodOwnerKind, owner: PodOwner, pod: Pod): void {
  const { namespace = '', name } = pod.metadata;
  const text = `${kind.kind} ${owner.metadata.name} lets go of Pod ${name}: its labels do not match any more.`;
  bringAbout(world, outcome(kind, pod, 'pod-released', text), () =>
    updateObject<Pod>(world, 'pods', namespace, name, (now) => released(now, owner.metadata.uid)),
  );
}

function outcome({ actor }: PodOwnerKind, pod: Pod, what: string, text: string): Outcome {
  return { actor, what, subject: `Pod/${pod.metadata.namespace}/${pod.metadata.name}`, text };
}

/** The keys of a Pod's owner before and after a change; when nobody owns it, those that would like to. */
export function ownersOfPod({
  kind,
  resource,
}: PodOwnerKind): (world: World, change: Change) => readonly string[] {
  return (world, { object, previous, namespace, type }) => {
    const keys = new Set<string>();
    for (const version of [previous, object]) {
      const owner = version ? controllerOf(version) : undefined;
      if (owner?.kind === kind) keys.add(`${namespace}/${owner.name}`);
    }
    if (type === 'DELETED' || controllerOf(object) !== undefined) return [...keys];
    const unchanged =
      previous !== null &&
      previous.metadata.labels === object.metadata.labels &&
      controllerOf(previous) === undefined;
    if (unchanged) return [...keys];
    for (const owner of listObjects<KubeObject & PodOwner>(world, resource, namespace)) {
      const selector = owner.spec.selector as LabelSelector;
      if (matchesSelector(selector, object.metadata.labels)) keys.add(`${namespace}/${owner.metadata.name}`);
    }
    return [...keys];
  };
}

/** The keys of owners, unless the change is no more than their controller's own status. */
export function unlessOwnStatus(_world: World, change: Change): readonly string[] {
  const { object, previous, namespace, name } = change;
  const same =
    previous !== null &&
    previous.metadata.generation === object.metadata.generation &&
    previous.metadata.labels === object.metadata.labels &&
    previous.metadata.deletionTimestamp === object.metadata.deletionTimestamp;
  return same ? [] : [`${namespace}/${name}`];
}
