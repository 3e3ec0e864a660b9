import { useState } from 'react';
import type { ServicePortRow, ServiceRow } from '../../protocol/rows.ts';
import { setField, setSelector, type ObjectRef } from '../../state/acts.ts';
import { openSide } from '../../state/selection.ts';
import { useWorld } from '../../state/world.ts';
import { Labels } from './Labels.tsx';
import { Control, Facts, inNamespace } from './parts.tsx';
import { refOf } from './refOf.ts';
import { useObjectLabels } from './useObjectLabels.ts';

export function ServiceInspect({ service }: { service: ServiceRow }) {
  const object = refOf(`Service/${service.key}`);
  const labels = useObjectLabels(object);
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
      {object && labels && <Labels object={object} labels={labels} />}
      <div className="control-row">
        <button type="button" className="button" onClick={() => openSide('why')}>
          Why is it so?
        </button>
      </div>
    </>
  );
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
  const set = async (): Promise<void> => {
    const targetPort = /^\d+$/.test(target) ? Number(target) : target;
    if (number !== String(port.port)) {
      await setField(
        object,
        ['spec', 'ports', index, 'port'],
        Number(number),
        patchCommand(object, index, 'port', Number(number)),
      );
    }
    if (target !== port.targetPort) {
      const command = patchCommand(object, index, 'targetPort', targetPort);
      await setField(object, ['spec', 'ports', index, 'targetPort'], targetPort, command);
    }
  };
  const changed = number !== String(port.port) || target !== port.targetPort;
  return (
    <Control
      title={port.name === '' ? `Port (${port.protocol})` : `Port ${port.name} (${port.protocol})`}
      equals={patchCommand(object, index, 'targetPort', /^\d+$/.test(target) ? Number(target) : target)}
    >
      <form
        className="control-row"
        onSubmit={(event) => {
          event.preventDefault();
          void set();
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
        <button type="submit" className="button" disabled={!changed}>
          Set
        </button>
      </form>
    </Control>
  );
}

function patchCommand(object: ObjectRef, index: number, field: string, value: unknown): string {
  const patch = JSON.stringify([{ op: 'replace', path: `/spec/ports/${index}/${field}`, value }]);
  return `kubectl patch service ${object.name} --type=json -p '${patch}'${inNamespace(object.namespace)}`;
}
