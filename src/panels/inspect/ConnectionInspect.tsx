import type { Connection } from '../../protocol/connection.ts';
import { follow } from '../../state/follow.ts';
import { openDock, openSide, select } from '../../state/selection.ts';
import { SelectLink } from '../Table.tsx';
import { shortPlace, verdictWords } from '../words.ts';
import { Facts } from './parts.tsx';

/** What a connection is; its journey stands in the list of connections. */
export function ConnectionInspect({ connection }: { connection: Connection }) {
  const { id, endpoint, destination, service } = connection;
  const pod = endpoint?.pod ?? null;
  const serviceKey = service?.split(':')[0];
  return (
    <>
      <h2>Connection #{id}</h2>
      <Facts
        rows={[
          ['State', verdictWords(connection)],
          ['From', shortPlace(connection.from)],
          ['Dialled', <code key="d">{`${connection.host}:${connection.port}`}</code>],
          ['Address', <code key="a">{destination ? `${destination.ip}:${destination.port}` : 'none'}</code>],
          [
            'Service',
            serviceKey ? (
              <SelectLink key="s" text={service ?? ''} onClick={() => select(`Service/${serviceKey}`)} />
            ) : (
              'none'
            ),
          ],
          [
            'Answered by',
            pod ? (
              <SelectLink key="p" text={pod.split('/')[1] ?? pod} onClick={() => select(`Pod/${pod}`)} />
            ) : (
              'nobody'
            ),
          ],
          ['Requests', String(connection.requests)],
        ]}
      />
      <div className="control-row">
        {connection.verdict !== null && (
          <button type="button" className="button" onClick={() => void follow(connection)}>
            Follow it
          </button>
        )}
        <button type="button" className="button" onClick={() => openDock('connections')}>
          Its journey
        </button>
        <button type="button" className="button" onClick={() => openSide('why')}>
          Why is it so?
        </button>
      </div>
    </>
  );
}
