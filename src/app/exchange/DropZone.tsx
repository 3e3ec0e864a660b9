import { useEffect, useState } from 'react';
import { cancelReading, openFiles, useReading } from '../../state/openFiles.ts';
import './exchange.css';

/** Files may be dropped anywhere on the page; what is being read, and what was refused, is said here. */
export function DropZone() {
  const over = useDroppedFiles();
  const { now, problem } = useReading();
  return (
    <>
      {over && <div className="drop">Drop YAML or JSON to open it in the editor</div>}
      {now !== null && (
        <div className="reading" role="status">
          <span>Reading {now.name} …</span>
          <progress value={now.share} aria-label={`Reading ${now.name}`} />
          <button type="button" className="button" onClick={cancelReading}>
            Cancel
          </button>
        </div>
      )}
      {now === null && problem !== null && (
        <div className="reading" role="alert" data-refused>
          <span>{problem}</span>
          <button type="button" className="button" onClick={() => useReading.setState({ problem: null })}>
            Close
          </button>
        </div>
      )}
    </>
  );
}

/** Takes the files that are dropped on the page before anything in it does. True while some hang over it. */
function useDroppedFiles(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const drag = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      // Between two elements of the page there is another one that is entered.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      void openFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: drag, dragover: drag, dragleave: leave, drop } as const;
    const each = Object.entries(listeners) as ['drop', (event: DragEvent) => void][];
    for (const [type, listener] of each) window.addEventListener(type, listener, true);
    return () => {
      for (const [type, listener] of each) window.removeEventListener(type, listener, true);
    };
  }, []);
  return over;
}
