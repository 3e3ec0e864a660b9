import { useState, type ReactNode } from 'react';
import type { ServicePortRow, ServiceRow } from '../../protocol/rows.ts';
import { inNamespace, changeFields, setSelector, type ObjectRef } from '../../state/acts.ts';
import { openSide } from '../../state/selection.ts';
import { useWorld } from '../../state/world.ts';
import { fieldPatch, patchCommand, type FieldChange } from '../../k8s/fieldPatch.ts';
import { FieldGroups } from './fields/FieldGroups.tsx';
import { SERVICE_FIELDS } from './fields/serviceFields.ts';
import { DeleteControl } from './DeleteControl.tsx';
import { Labels } from './Labels.tsx';
import { Control, Facts } from './parts.tsx';
import { refOf } from './refOf.ts';
import { useObject } from './useObject.ts';

export function ServiceInspect({ service }: { service: ServiceRow }) {
  const object = refOf(`Service/${service.key}`);
  const current = useObject(object);
  const ingresses = useWorld((world) => world.others);
  const pointing = [...ingresses.values()].filter(({ services }) => services.includes(service.key));
  const ready = service.slots.filter((slot) => slot.ready).length;
  return (
    <>
      <h2>{service.name}</h2>
      {service.problem !== null && (
        <p className="refusal">
          {ready > 0 ? 'It does not route all of it' : 'It routes nowhere'}: {service.problem}.
        </p>
      )}
      <Facts
        rows={[
          ['Type', service.type === 'Headless' ? 'ClusterIP None (headless)' : service.type],
          ['Address', <code key="a">{service.clusterIPs.join(', ') || service.externalName || 'none'}</code>],
          ...addressesBeside(service),
          ['Endpoints', `${ready} of ${service.slots.length} ready`],
          ...(service.balancer === null ? [] : ([['Load balancer', service.balancer.words]] as const)),
          ...(service.laggingNodes.length > 0
            ? ([['Older rules', service.laggingNodes.join(', ')]] as const)
            : []),
        ]}
      />
      {pointing.map(({ key, name, hosts }) => (
        <p key={key} className="note">
          Ingress {name} ({hosts.join(', ')}) points here; no ingress controller runs that would act on it.
        </p>
      ))}
      {object && service.selector && (
        <SelectorControl key={JSON.stringify(service.selector)} service={service} object={object} />
      )}
      {object &&
        service.ports.map((port, index) => (
          <PortControl
            key={`${index} ${port.port} ${port.targetPort}`}
            index={index}
            port={port}
            object={object}
          />
        ))}
      {object && current && <FieldGroups object={object} current={current} groups={SERVICE_FIELDS} />}
      {object && current && <Labels object={object} labels={current.metadata.labels ?? {}} />}
      {object && <DeleteControl object={object} />}
      <div className="control-row">
        <button type="button" className="button" onClick={() => openSide('why')}>
          Why is it so?
        </button>
      </div>
    </>
  );
}

/** Where else it can be dialled: from outside, and at every Node. */
function addressesBeside({ type, ingressIPs, ports }: ServiceRow): [string, ReactNode][] {
  const code = (text: string): ReactNode => <code key={text}>{text}</code>;
  const outside = ingressIPs.length > 0 ? ingressIPs.join(', ') : '<pending>';
  const nodePorts = ports.flatMap(({ nodePort }) => (nodePort === null ? [] : [nodePort]));
  return [
    ...(type === 'LoadBalancer' ? [['From outside', code(outside)] as [string, ReactNode]] : []),
    ...(nodePorts.length > 0 ? [['Node port', code(nodePorts.join(', '))] as [string, ReactNode]] : []),
  ];
}

function SelectorControl({ service, object }: { service: ServiceRow; object: ObjectRef }) {
  const [text, setText] = useState(() => written(service.selector ?? {}));
  const parsed = parse(text);
  return (
    <Control
      title="Selector"
      equals={`kubectl set selector service ${service.name} ${text || 'KEY=VALUE'}${inNamespace(service.namespace)}`}
    >
      <form
        className="control-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed) void setSelector(object, parsed);
        }}
      >
        <input
          className="input"
          aria-label="Selector"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={!parsed || text === written(service.selector ?? {})}
        >
          Set
        </button>
      </form>
    </Control>
  );
}

function written(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** `a=b,c=d`; null when it is not of that form. */
function parse(text: string): Record<string, string> | null {
  const pairs = text.split(',').map((pair) => pair.split('='));
  if (pairs.some((pair) => pair.length !== 2 || pair[0]?.trim() === '')) return null;
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key.trim(), value.trim()]));
}

function PortControl({ port, index, object }: { port: ServicePortRow; index: number; object: ObjectRef }) {
  const [number, setNumber] = useState(String(port.port));
  const [target, setTarget] = useState(port.targetPort);
  const targetPort = /^\d+$/.test(target) ? Number(target) : target;
  const changes: FieldChange[] = [
    ...(number === String(port.port)
      ? []
      : [{ path: ['spec', 'ports', index, 'port'], value: Number(number) }]),
    ...(target === port.targetPort
      ? []
      : [{ path: ['spec', 'ports', index, 'targetPort'], value: targetPort }]),
  ];
  const shown =
    changes.length > 0 ? changes : [{ path: ['spec', 'ports', index, 'targetPort'], value: targetPort }];
  const current = {
    spec: { ports: Array(index + 1).fill({ port: port.port, targetPort: port.targetPort }) },
  };
  return (
    <Control
      title={port.name === '' ? `Port (${port.protocol})` : `Port ${port.name} (${port.protocol})`}
      equals={`${patchCommand('Service', object.name, fieldPatch(current, shown))}${inNamespace(object.namespace)}`}
    >
      <form
        className="control-row"
        onSubmit={(event) => {
          event.preventDefault();
          void changeFields(object, changes);
        }}
      >
        <label className="note">
          port
          <input
            className="input"
            size={4}
            inputMode="numeric"
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </label>
        <label className="note">
          targetPort
          <input
            className="input"
            size={5}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={changes.length === 0}>
          Set
        </button>
      </form>
    </Control>
  );
}
