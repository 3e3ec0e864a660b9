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
          ? 'A shared run, paused at its moment. Its files are open in place of yours, which stay as they are.'
          : 'A shared run. Its files are kept beside yours.'}
      </span>
      {shared && (
        <button type="button" className="button" onClick={() => void keepSharedFiles()}>
          Keep its files too
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
    <button type="button" className="button" onClick={() => useSharedRun.setState({ state: 'none' })}>
      Close
    </button>
  );
}

function openOwn(): void {
  forgetLink();
  window.location.reload();
}
