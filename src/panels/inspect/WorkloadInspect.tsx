import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import type { WorkloadRow } from '../../protocol/rows.ts';
import { inNamespace, scale, type ObjectRef } from '../../state/acts.ts';
import { openSide, select } from '../../state/selection.ts';
import { DeleteControl } from './DeleteControl.tsx';
import { FieldGroups } from './fields/FieldGroups.tsx';
import { workloadFields } from './fields/workloadFields.ts';
import { useObject } from './useObject.ts';
import { Control, Facts } from './parts.tsx';
import { refOf } from './refOf.ts';

/** More than this from a control is surely a slip of the finger. */
const MOST_REPLICAS = 10_000;

/** `brief`: only what a glance needs, where several stand below one another. */
export function WorkloadInspect({ workload, brief = false }: { workload: WorkloadRow; brief?: boolean }) {
  const object = refOf(workload.key);
  const current = useObject(brief ? null : object);
  if (!object) return null;
  return (
    <>
      <h2>
        {workload.kind} {workload.name}
      </h2>
      <Facts
        rows={[
          ['Ready', `${workload.ready} of ${workload.replicas}`],
          ['Up to date', String(workload.updated)],
          ['Available', String(workload.available)],
        ]}
      />
      {workload.kind === 'DaemonSet' ? (
        <p className="note">One Pod for each Node that it is for.</p>
      ) : (
        <Replicas workload={workload} object={object} />
      )}
      {current && (
        <FieldGroups object={object} current={current} groups={workloadFields(workload.kind, current)} />
      )}
      {!brief && <DeleteControl object={object} />}
      <div className="control-row">
        <button
          type="button"
          className="button"
          onClick={() => {
            select(workload.key);
            openSide('why');
          }}
        >
          Why is it so?
        </button>
      </div>
    </>
  );
}

function Replicas({ workload, object }: { workload: WorkloadRow; object: ObjectRef }) {
  const [typed, setTyped] = useState<string | null>(null);
  const to = (replicas: number): void => {
    setTyped(null);
    void scale(object, Math.min(MOST_REPLICAS, Math.max(0, replicas)));
  };
  const wanted = typed ?? String(workload.replicas);
  const kind = workload.kind.toLowerCase();
  return (
    <Control
      title="Replicas"
      equals={`kubectl scale ${kind}/${workload.name} --replicas=${wanted}${inNamespace(workload.namespace)}`}
    >
      <form
        className="control-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (/^\d+$/.test(wanted)) to(Number(wanted));
        }}
      >
        <button
          type="button"
          className="button"
          aria-label="One replica less"
          onClick={() => to(workload.replicas - 1)}
        >
          <Minus size={13} aria-hidden />
        </button>
        <input
          className="input"
          aria-label={`Replicas of ${workload.name}`}
          inputMode="numeric"
          size={5}
          value={wanted}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button
          type="button"
          className="button"
          aria-label="One replica more"
          onClick={() => to(workload.replicas + 1)}
        >
          <Plus size={13} aria-hidden />
        </button>
        <button type="submit" className="button" disabled={typed === null || !/^\d+$/.test(typed)}>
          Scale
        </button>
      </form>
    </Control>
  );
}
