import type { Check } from '../../protocol/checklist.ts';
import { isDown } from '../network/nodes.ts';
import { nameOf, nodeOfPlace } from '../network/places.ts';
import { categorize } from '../proxy/categorize.ts';
import { rulePortsOf } from '../proxy/model.ts';
import { isProxyStopped, laggingNodes, rulesOf } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';
import { check, firstFew, type Subject } from './subject.ts';

/** Step 6: does every Node's kube-proxy know what the API knows, and may each caller's Node use an endpoint? */
// kubernetes.io/docs: tasks/debug/debug-application/debug-service ("Is the kube-proxy working?")
export function checkNodes(subject: Subject): Check {
  const { world, service, namespace, name } = subject;
  if (service.spec.type === 'ExternalName' || service.spec.clusterIP === 'None')
    return check(
      'nodes',
      'skipped',
      'No Node has rules for this Service: clients get the real addresses from DNS.',
    );
  const key = `${namespace}/${name}`;
  const look = 'kubectl get pods -n kube-system -l k8s-app=kube-proxy';
  const stopped = laggingNodes(world, key).filter((node) => isProxyStopped(world, node));
  const [first] = stopped;
  if (first !== undefined)
    return check(
      'nodes',
      'wrong',
      `kube-proxy on ${stopped.join(', ')} does not run: its rules for ${name} are old.`,
      {
        evidence: firstFew(stopped.map((node) => `${node} sends to: ${addressesOn(world, node, key)}`)),
        look,
        fix: { text: `Start kube-proxy on ${first}.`, command: `scope proxy ${first} start` },
        subjects: stopped.map((node) => `Node/${node}`),
      },
    );
  const local = nothingLocal(subject, key);
  if (local) return local;
  const lagging = laggingNodes(world, key);
  if (lagging.length > 0)
    return check('nodes', 'note', `${lagging.join(', ')} will have the newest rules in a moment.`, {
      evidence: firstFew(lagging.map((node) => `${node} still sends to: ${addressesOn(world, node, key)}`)),
      look,
      subjects: lagging.map((node) => `Node/${node}`),
    });
  const down = world.settings.nodes.map((node) => node.name).filter((node) => isDown(world, node));
  if (down.length > 0)
    return check('nodes', 'note', `${down.join(', ')} is down; the rules of all others are current.`, {
      look: 'kubectl get nodes',
      subjects: down.map((node) => `Node/${node}`),
    });
  return check('nodes', 'ok', 'The rules of every Node are current.', { look });
}

/** Truth 24: internalTrafficPolicy Local, and no endpoint on the caller's own Node. */
function nothingLocal({ world, service, callers, name, namespace }: Subject, key: string): Check | null {
  if (service.spec.internalTrafficPolicy !== 'Local') return null;
  for (const { place } of callers) {
    const node = nodeOfPlace(world, place);
    if (node === null || isDown(world, node)) continue;
    const rules = rulesOf(world, node);
    const entry = rules.version.services.get(key);
    const found = (entry ? rulePortsOf(entry) : []).map((port) => categorize(port, rules));
    if (found.length === 0 || found.some(({ local }) => local.endpoints.length > 0)) continue;
    if (rules.mode === 'ipvs' || !found.some(({ hasAny }) => hasAny)) continue;
    return check(
      'nodes',
      'wrong',
      `internalTrafficPolicy is Local and ${node}, where ${nameOf(place)} runs, has no endpoint: its packets are dropped.`,
      {
        evidence: firstFew(endpointsByNode(world, node, key)),
        look: `kubectl get endpointslices -l kubernetes.io/service-name=${name} -o yaml`,
        fix: {
          text: `Use the endpoints of every Node, or run a Pod on ${node}.`,
          command: `kubectl patch service ${name}${namespace === 'default' ? '' : ` -n ${namespace}`} -p '{"spec":{"internalTrafficPolicy":"Cluster"}}'`,
        },
        subjects: [`Node/${node}`],
      },
    );
  }
  return null;
}

function addressesOn(world: World, node: string, key: string): string {
  const rules = rulesOf(world, node);
  const entry = rules.version.services.get(key);
  const addresses = (entry ? rulePortsOf(entry) : []).flatMap(
    (port) => categorize(port, rules).cluster.addresses,
  );
  return addresses.join(', ') || (entry?.service ? 'no endpoint' : 'nothing: it does not know the Service');
}

function endpointsByNode(world: World, node: string, key: string): string[] {
  const entry = rulesOf(world, node).version.services.get(key);
  const endpoints = (entry ? rulePortsOf(entry) : []).flatMap((port) => port.endpoints);
  return endpoints.map((each) => `${each.address} is on ${each.node ?? 'no Node'}`);
}
