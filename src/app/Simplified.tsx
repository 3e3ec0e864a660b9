import { useMemo } from 'react';
import { useWorld } from '../state/world.ts';
import { Dialog } from './Dialog.tsx';
import { openDialog } from './dialogs.ts';
import { simplifiedHere, type Simplification } from './simplifiedHere.ts';

/** What the page speaks as, and what of the present picture is simplified. */
export function Simplified() {
  const here = useSimplified();
  return (
    <>
      <p>
        The cluster speaks as Kubernetes v1.36. Names, addresses, events, messages and times follow the real
        programs’ source. The control plane’s own Pods are not shown. Dots move slower than packets, so that
        they can be seen; the clock in the transport bar is the true one.
      </p>
      <h3>In this cluster</h3>
      {here.length === 0 ? (
        <p>Every kind and every field of a Pod that is here now is acted on.</p>
      ) : (
        <ul className="simplified-list">
          {here.map(({ what, about }) => (
            <li key={what}>
              <code>{what}</code> {about}
            </li>
          ))}
        </ul>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => openDialog('report')}>
          Report a wrong answer
        </button>
      </div>
    </>
  );
}

export function SimplifiedDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="How true this is" onClose={onClose}>
      <Simplified />
    </Dialog>
  );
}

/** In the transport bar of a wide page: the same in two words. */
export function SimplifiedButton() {
  const { length: count } = useSimplified();
  return (
    <button
      type="button"
      className="text-button speaks-as"
      aria-haspopup="dialog"
      title="What this speaks as, what is simplified here, and where to report a wrong answer"
      onClick={() => openDialog('simplified')}
    >
      speaks as Kubernetes v1.36
      <span>{count === 0 ? 'what is simplified' : `${count} simplified here`}</span>
    </button>
  );
}

function useSimplified(): readonly Simplification[] {
  const pods = useWorld((world) => world.pods);
  const others = useWorld((world) => world.others);
  const services = useWorld((world) => world.services);
  const policies = useWorld((world) => world.policies);
  return useMemo(
    () => simplifiedHere({ pods, others, services, policies }),
    [pods, others, services, policies],
  );
}
