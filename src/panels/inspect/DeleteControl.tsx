import { deleteCommand, deleteObject, type ObjectRef } from '../../state/acts.ts';
import { Control } from './parts.tsx';

/** What goes with an object of a kind, and what stays. */
const NOTES: Readonly<Record<string, string>> = {
  Pod: 'It is asked to stop and leaves the endpoints at once; its owner makes another, with another name and address.',
  Service: 'Its address, its name and its EndpointSlices go; the Pods run on.',
  Deployment: 'Its ReplicaSets and Pods go too.',
  ReplicaSet: 'Its Pods go too; a Deployment that owns it makes another.',
  StatefulSet: 'Its Pods go too; their volume claims stay.',
  DaemonSet: 'Its Pods go too.',
  NetworkPolicy: 'Pods that no other policy selects are open to all again.',
};

/** Deletes an object as `kubectl delete` does. */
export function DeleteControl({ object }: { object: ObjectRef }) {
  return (
    <Control title="Delete" equals={deleteCommand(object)} note={NOTES[object.kind] ?? ''}>
      <button type="button" className="button danger" onClick={() => void deleteObject(object)}>
        Delete this {object.kind}
      </button>
    </Control>
  );
}
