import { useEffect } from 'react';
import { useActs } from '../../state/acts.ts';
import { useSelection } from '../../state/selection.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { ClientForm, ClientInspect } from './ClientInspect.tsx';
import { ConnectionInspect } from './ConnectionInspect.tsx';
import { NodeInspect } from './NodeInspect.tsx';
import { PodInspect } from './PodInspect.tsx';
import { PolicyInspect, PolicyList } from './PolicyInspect.tsx';
import { ServiceInspect } from './ServiceInspect.tsx';
import { WorkloadInspect } from './WorkloadInspect.tsx';

/** The facts of what is selected and the controls that change it. */
export function Inspect() {
  const key = useSelection((state) => state.key);
  const refused = useActs((state) => state.refused);
  useEffect(() => {
    useActs.setState({ refused: null });
  }, [key]);
  return (
    <>
      {refused !== null && (
        <p className="refusal" role="alert">
          Refused: {refused}
        </p>
      )}
      <Selected selection={key} />
    </>
  );
}

function Selected({ selection }: { selection: string | null }) {
  const at = selection?.indexOf('/') ?? -1;
  const kind = selection?.slice(0, at) ?? '';
  const name = selection?.slice(at + 1) ?? '';
  const pod = useCalmWorld((world) => (kind === 'Pod' ? world.pods.get(name) : undefined));
  const service = useCalmWorld((world) => (kind === 'Service' ? world.services.get(name) : undefined));
  const node = useCalmWorld((world) => (kind === 'Node' ? world.nodes.get(name) : undefined));
  const client = useCalmWorld((world) => (kind === 'Client' ? world.clients.get(name) : undefined));
  const workload = useCalmWorld((world) => (selection === null ? undefined : world.workloads.get(selection)));
  const policy = useCalmWorld((world) => (kind === 'NetworkPolicy' ? world.policies.get(name) : undefined));
  const connection = useCalmWorld((world) =>
    kind === 'Connection' ? world.connections.get(Number(name)) : undefined,
  );
  if (pod) return <PodInspect key={name} pod={pod} />;
  if (service) return <ServiceInspect key={name} service={service} />;
  if (node) return <NodeInspect key={name} node={node} />;
  if (client) return <ClientInspect key={name} client={client} />;
  if (workload) return <WorkloadInspect key={selection} workload={workload} />;
  if (policy) return <PolicyInspect key={name} policy={policy} />;
  if (connection) return <ConnectionInspect connection={connection} />;
  return <NothingSelected gone={selection} />;
}

function NothingSelected({ gone }: { gone: string | null }) {
  const workloads = useCalmWorld((state) => state.workloads);
  return (
    <>
      <p className="note">
        {gone === null
          ? 'Select something on the stage to see its facts and to change it.'
          : `${gone} is gone, or has no controls here; YAML and Why tell more.`}
      </p>
      {[...workloads.values()]
        .filter((workload) => workload.namespace !== 'kube-system')
        .map((workload) => (
          <WorkloadInspect key={workload.key} workload={workload} brief />
        ))}
      <PolicyList />
      <ClientForm />
    </>
  );
}
