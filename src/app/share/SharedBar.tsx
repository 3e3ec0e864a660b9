import { X } from 'lucide-react';
import { keepSharedFiles, useDocuments } from '../../state/documents.ts';
import { forgetLink, useSharedRun } from '../../state/sharedRun.ts';
import './share.css';

/** Says that the page shows somebody's shared run, or why it does not. */
export function SharedBar() {
  const { state, problem } = useSharedRun();
  const shared = useDocuments((documents) => documents.shared);
  if (state === 'none') return null;
  if (state === 'refused') {
    return (
      <div className="shared-bar" role="alert" data-tone="fail">
        <span>{problem} This is the page as usual.</span>
        <Close />
      </div>
    );
  }
  return (
    <div className="shared-bar" role="status">
      <span>
        {shared
          ? 'Opened from a link. Its files are shown, yours stay kept.'
          : 'Opened from a link. Its files are kept beside yours.'}
      </span>
      {shared && (
        <button
          type="button"
          className="button"
          title="Beside your own. Until then what is changed in them goes with this page."
          onClick={() => void keepSharedFiles()}
        >
          Keep both
        </button>
      )}
      <button type="button" className="button" onClick={openOwn}>
        Back to mine
      </button>
      <Close />
    </div>
  );
}

function Close() {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Close the note"
      onClick={() => useSharedRun.setState({ state: 'none' })}
    >
      <X size={14} aria-hidden />
    </button>
  );
}

function openOwn(): void {
  forgetLink();
  window.location.reload();
}
