import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { duplicate, forbidden } from '../validation/fieldErrors.ts';
import {
  validateAppProtocol,
  validatePortLabel,
  validatePortNumber,
  validatePortNumberOrName,
  validateProtocol,
} from '../validation/ports.ts';

/** Each port of a Service by itself. */
// kubernetes: pkg/apis/core/validation/validation.go validateServicePort
export function validateServicePorts(ports: readonly Draft[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`;
    const errors = validatePortLabel(port.name, ports.length > 1, `${field}.name`);
    if (port.name && names.has(port.name)) errors.push(duplicate(`${field}.name`, port.name));
    if (port.name) names.add(port.name);
    return [
      ...errors,
      ...validatePortNumber(port.port, `${field}.port`),
      ...validateProtocol(port.protocol, `${field}.protocol`),
      ...validatePortNumberOrName(port.targetPort, `${field}.targetPort`),
      ...validateAppProtocol(port.appProtocol, `${field}.appProtocol`),
    ];
  });
}

/** Ports of Nodes where there are none, and ports that are there twice. */
export function validateNodePortUse(spec: Draft): FieldError[] {
  const ports: readonly Draft[] = spec.ports ?? [];
  const errors: FieldError[] = [];
  if (spec.type === 'ClusterIP') {
    for (const [index, { nodePort }] of ports.entries()) {
      const detail = "may not be used when `type` is 'ClusterIP'";
      if (nodePort) errors.push(forbidden(`spec.ports[${index}].nodePort`, detail));
    }
  }
  const nodePorts = new Set<string>();
  for (const [index, { protocol, nodePort }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol} ${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol} ${port}`;
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${index}]`, shownPort(protocol, port)));
    seen.add(key);
  }
  return errors;
}

/** The server shows its internal form of a port with nothing but these two filled in. */
function shownPort(protocol: string, port: number): Record<string, unknown> {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}
