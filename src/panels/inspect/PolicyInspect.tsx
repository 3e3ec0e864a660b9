import { Fragment } from 'react';
import type { PodRow, PolicyRow } from '../../protocol/rows.ts';
import { select } from '../../state/selection.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { SelectLink } from '../Table.tsx';
import { DeleteControl } from './DeleteControl.tsx';
import { Facts } from './parts.tsx';
import { refOf } from './refOf.ts';

/** A NetworkPolicy: whom it isolates, and that only what some rule allows gets through. */
export function PolicyInspect({ policy }: { policy: PolicyRow }) {
  const pods = useCalmWorld((world) => world.pods);
  const object = refOf(`NetworkPolicy/${policy.namespace}/${policy.name}`);
  const isolated = [...pods.values()].filter(
    (pod) =>
      pod.namespace === policy.namespace &&
      (pod.isolation.ingress.includes(policy.name) || pod.isolation.egress.includes(policy.name)),
  );
  return (
    <>
      <h2>{policy.name}</h2>
      <Facts
        rows={[
          ['Kind', 'NetworkPolicy'],
          ['Namespace', policy.namespace],
          [
            'Selects',
            <code key="s">{policy.podSelector === '<none>' ? 'every Pod' : policy.podSelector}</code>,
          ],
          ['Isolates', policy.types.map((type) => type.toLowerCase()).join(' and ')],
          ['Pods', <PodLinks key="p" pods={isolated} />],
        ]}
      />
      <p className="note">
        {policy.enforced
          ? 'To and from these Pods only what a rule of some policy allows gets through; the rest is dropped without a word. Their own Node and themselves always get through, and connections that are open stay open.'
          : 'This cluster’s network plugin ignores NetworkPolicies: it is stored and does nothing.'}
      </p>
      {object && <DeleteControl object={object} />}
    </>
  );
}

/** Every policy of the cluster by namespace, each a way to it; nothing while there is none. */
export function PolicyList() {
  const policies = useCalmWorld((world) => world.policies);
  const rows = [...policies.values()];
  const namespaces = [...new Set(rows.map((row) => row.namespace))].sort();
  if (rows.length === 0) return null;
  return (
    <section className="control">
      <h3>NetworkPolicies</h3>
      <Facts
        rows={namespaces.map((namespace) => [
          namespace,
          <PolicyLinks
            key={namespace}
            namespace={namespace}
            names={rows.filter((row) => row.namespace === namespace).map((row) => row.name)}
          />,
        ])}
      />
    </section>
  );
}

function PodLinks({ pods }: { pods: readonly PodRow[] }) {
  if (pods.length === 0) return <>none</>;
  return (
    <>
      {pods.map((pod, index) => (
        <Fragment key={pod.key}>
          {index > 0 && ', '}
          <SelectLink text={pod.name} onClick={() => select(`Pod/${pod.key}`)} />
        </Fragment>
      ))}
    </>
  );
}

/** The policies that isolate a Pod in one direction, each a way to it. */
export function PolicyLinks({ namespace, names }: { namespace: string; names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          <SelectLink text={name} onClick={() => select(`NetworkPolicy/${namespace}/${name}`)} />
        </Fragment>
      ))}
    </>
  );
}
