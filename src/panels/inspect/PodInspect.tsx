import type { ReactNode } from 'react';
import type { PodRow } from '../../protocol/rows.ts';
import { inNamespace, appAct, openPodShell } from '../../state/acts.ts';
import { openDock, openSide, select } from '../../state/selection.ts';
import { SelectLink } from '../Table.tsx';
import { DeleteControl } from './DeleteControl.tsx';
import { Labels } from './Labels.tsx';
import { Control, Facts } from './parts.tsx';
import { PolicyLinks } from './PolicyInspect.tsx';
import { refOf } from './refOf.ts';

export function PodInspect({ pod }: { pod: PodRow }) {
  const short = pod.namespace === 'default' ? pod.name : pod.key;
  const object = refOf(`Pod/${pod.key}`);
  const unready = pod.appState === 'unready';
  return (
    <>
      <h2>{pod.name}</h2>
      <Facts
        rows={[
          ['State', pod.reason ? `${pod.state}: ${pod.reason}` : pod.state],
          ['Status', <code key="s">{pod.status}</code>],
          ['IP', <code key="i">{pod.ips.join(', ') || 'none yet'}</code>],
          [
            'Node',
            pod.node ? (
              <SelectLink key="n" text={pod.node} onClick={() => select(`Node/${pod.node}`)} />
            ) : (
              'none yet'
            ),
          ],
          ['Image', <code key="m">{pod.image}</code>],
          ['Restarts', String(pod.restarts)],
          ...isolationFacts(pod),
          ...(pod.owner
            ? ([['Owner', <OwnerLink key="o" owner={pod.owner} namespace={pod.namespace} />]] as const)
            : []),
        ]}
      />
      {pod.notSimulated.length > 0 && (
        <p className="note">Not simulated here: {pod.notSimulated.join(', ')}.</p>
      )}
      <Control
        title="Readiness"
        equals={`scope app ${short} ${unready ? 'ready' : 'unready'}`}
        note={
          pod.hasReadinessProbe
            ? 'Its program starts to fail the readiness probe; the Pod leaves the endpoints after periodSeconds × failureThreshold.'
            : 'It has no readiness probe: the simulator’s own hand withholds the container’s Ready.'
        }
      >
        <button
          type="button"
          className="button"
          onClick={() => void appAct(pod.key, unready ? 'ready' : 'unready')}
        >
          {unready ? 'Make it ready' : 'Make it unready'}
        </button>
      </Control>
      <Control title="Program" equals={`scope app ${short} crash`}>
        <button type="button" className="button" onClick={() => void appAct(pod.key, 'crash')}>
          Crash it
        </button>
      </Control>
      {object && <DeleteControl object={object} />}
      {object && <Labels object={object} labels={pod.labels} />}
      <div className="control-row">
        <button type="button" className="button" onClick={() => openDock('logs')}>
          Log
        </button>
        <button
          type="button"
          className="button"
          title={`kubectl exec -it ${pod.name}${inNamespace(pod.namespace)} -- sh`}
          onClick={() => openPodShell(pod.namespace, pod.name)}
        >
          Shell
        </button>
        <button type="button" className="button" onClick={() => openSide('why')}>
          Why is it so?
        </button>
      </div>
    </>
  );
}

/** Which policies decide what gets in and out; nothing when none does. */
function isolationFacts({ namespace, isolation }: PodRow): [string, ReactNode][] {
  const facts: [string, readonly string[]][] = [
    ['Ingress by', isolation.ingress],
    ['Egress by', isolation.egress],
  ];
  return facts.flatMap(([word, names]) =>
    names.length === 0 ? [] : [[word, <PolicyLinks key={word} namespace={namespace} names={names} />]],
  );
}

function OwnerLink({ owner, namespace }: { owner: string; namespace: string }) {
  const [kind, name] = owner.split('/');
  return <SelectLink text={owner} onClick={() => select(`${kind}/${namespace}/${name}`)} />;
}
