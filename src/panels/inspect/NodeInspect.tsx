import type { NodeRow } from '../../protocol/rows.ts';
import { cordon, nodeAct, openNodeShell, proxyAct } from '../../state/acts.ts';
import { openSide } from '../../state/selection.ts';
import type { FieldGroup } from './fields/field.ts';
import { FieldGroups } from './fields/FieldGroups.tsx';
import { Control, Facts } from './parts.tsx';
import { refOf } from './refOf.ts';
import { useObject } from './useObject.ts';

const NODE_FIELDS: readonly FieldGroup[] = [
  {
    title: 'Zone',
    fields: [
      { path: ['metadata', 'labels', 'topology.kubernetes.io/zone'], input: { is: 'text' }, unset: 'none' },
    ],
  },
];

export function NodeInspect({ node }: { node: NodeRow }) {
  const object = refOf(`Node/${node.name}`);
  const current = useObject(object);
  return (
    <>
      <h2>{node.name}</h2>
      <Facts
        rows={[
          [
            'State',
            `${node.ready ? 'Ready' : 'Not ready'}${node.cordoned ? ', cordoned' : ''}${node.down ? ', machine down' : ''}`,
          ],
          ['Address', <code key="a">{node.ips.join(', ')}</code>],
          ['Pods', <code key="p">{node.podCIDRs.join(', ')}</code>],
          ['Zone', node.zone ?? 'none'],
          ['kube-proxy', `${node.proxyMode}${node.proxyStopped ? ', stopped: it keeps its old rules' : ''}`],
        ]}
      />
      <Control title="Scheduling" equals={`kubectl ${node.cordoned ? 'uncordon' : 'cordon'} ${node.name}`}>
        <button type="button" className="button" onClick={() => void cordon(node.name, !node.cordoned)}>
          {node.cordoned ? 'Uncordon' : 'Cordon'}
        </button>
      </Control>
      <Control
        title="Machine"
        equals={`scope node ${node.name} ${node.down ? 'up' : 'down'}`}
        note="A machine that is down is noticed after 50 s without a heartbeat."
      >
        <button
          type="button"
          className="button danger"
          onClick={() => void nodeAct(node.name, node.down ? 'up' : 'down')}
        >
          {node.down ? 'Start it' : 'Stop it'}
        </button>
      </Control>
      <Control title="kube-proxy" equals={`scope proxy ${node.name} ${node.proxyStopped ? 'start' : 'stop'}`}>
        <button
          type="button"
          className="button"
          onClick={() => void proxyAct(node.name, node.proxyStopped ? 'start' : 'stop')}
        >
          {node.proxyStopped ? 'Start it' : 'Stop it'}
        </button>
      </Control>
      {object && current && <FieldGroups object={object} current={current} groups={NODE_FIELDS} />}
      <div className="control-row">
        <button
          type="button"
          className="button"
          title={`scope shell node/${node.name}`}
          onClick={() => openNodeShell(node.name)}
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
