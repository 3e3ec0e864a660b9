import { useEffect, useState } from 'react';
import type { LogRow } from '../protocol/messages.ts';
import { useSelection } from '../state/selection.ts';
import { engine } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { Empty } from './Table.tsx';

/** How often the log is read again while it is open. */
const REFRESH_MS = 500;

/** What the selected Pod's first container wrote. */
export function LogsPanel() {
  const key = useSelection((state) => state.key);
  const pod = key?.startsWith('Pod/') ? key.slice('Pod/'.length) : null;
  const exists = useWorld((state) => pod !== null && state.pods.has(pod));
  const [rows, setRows] = useState<readonly LogRow[]>([]);
  useEffect(() => {
    if (pod === null) return undefined;
    let ended = false;
    const read = async (): Promise<void> => {
      const next = await engine().logs(pod, null);
      if (!ended) setRows(next);
    };
    void read();
    const timer = setInterval(() => void read(), REFRESH_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [pod]);
  if (pod === null) return <Empty>Select a Pod to read its log.</Empty>;
  if (!exists) return <Empty>{pod} is gone, and its log with it.</Empty>;
  if (rows.length === 0) return <Empty>{pod} has written nothing.</Empty>;
  return (
    <pre className="logs" tabIndex={0} aria-label={`Log of ${pod}`}>
      {rows.map((row) => row.text).join('\n')}
    </pre>
  );
}
