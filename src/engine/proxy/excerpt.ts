import type { NodeRules as NodeRulesRow, RuleLine } from '../../protocol/rules.ts';
import { clusterCIDR } from '../network/nodes.ts';
import type { World } from '../world.ts';
import { categorize, type Categorized, type EndpointSet } from './categorize.ts';
import { rulePortsOf, type RuleEndpoint, type RulePort } from './model.ts';
import { setChain } from './nftablesRules.ts';
import { rulesOf, type NodeRules } from './nodeView.ts';
import { linesOf, type MatchedAddress, type RuleLines, type SetKind } from './ruleLines.ts';
import { placeOf, shortRule } from './shortRules.ts';

/**
 * The rules that every Node holds for one Service (`namespace/name`), in the order in which a packet meets them. They are
 * made by what decides packets, so that a journey's rule is found here word for word.
 */
export function serviceRules(world: World, serviceKey: string): NodeRulesRow[] {
  const current = world.proxy.services.get(serviceKey);
  return world.settings.nodes.map(({ name }) => {
    const rules = rulesOf(world, name);
    const entry = rules.version.services.get(serviceKey);
    const ports = entry ? rulePortsOf(entry) : [];
    return {
      node: name,
      mode: rules.mode,
      behind: entry !== current,
      lines: ports.flatMap((port) => portLines(world, rules, port)),
    };
  });
}

interface Addressed {
  readonly address: MatchedAddress;
  readonly kind: SetKind;
  readonly set: EndpointSet;
}

function portLines(world: World, rules: NodeRules, port: RulePort): RuleLine[] {
  const lines = linesOf(rules, port.family);
  const found = categorize(port, rules);
  const addressed = addressesOf(rules, port, found);
  const open = addressed.filter(({ set }) => set.endpoints.length > 0);
  const result: RuleLine[] = [];
  for (const { address, kind, set } of addressed) {
    if (address.kind === 'balancerIP' && port.sourceRanges.length > 0) {
      result.push(
        line(
          rules,
          'firewall',
          lines.firewall(port, address.ip),
          `others than ${port.sourceRanges.join(', ')}: dropped`,
        ),
      );
    }
    if (set.endpoints.length === 0) result.push(refusal(rules, lines, port, address, found));
    else result.push(line(rules, 'match', lines.match(port, address, kind), matchWords(port, address)));
    // An IPVS virtual server has its endpoints right under it.
    if (rules.mode === 'ipvs') result.push(...choices(rules, lines, port, kind, set));
  }
  result.push(...masquerades(world, rules, lines, port, open));
  if (rules.mode === 'ipvs') return result;
  for (const kind of ['cluster', 'local'] as const) {
    const used = open.find((each) => each.kind === kind);
    if (used) result.push(...choices(rules, lines, port, kind, used.set));
  }
  return result;
}

function addressesOf(rules: NodeRules, port: RulePort, found: Categorized): Addressed[] {
  const inside: SetKind = port.internalLocal ? 'local' : 'cluster';
  const outside: SetKind = port.externalLocal ? 'local' : 'cluster';
  const at = (address: MatchedAddress, kind: SetKind): Addressed => ({ address, kind, set: found[kind] });
  const result = [at({ kind: 'clusterIP', ip: port.clusterIP }, inside)];
  for (const ip of port.externalIPs) result.push(at({ kind: 'externalIP', ip }, outside));
  for (const ip of port.balancerIPs) result.push(at({ kind: 'balancerIP', ip }, outside));
  const own = rules.ips.find((ip) => ip.includes(':') === (port.family === 'IPv6'));
  if (port.nodePort !== null && own !== undefined) result.push(at({ kind: 'nodePort', ip: own }, outside));
  return result;
}

function refusal(
  rules: NodeRules,
  lines: RuleLines,
  port: RulePort,
  address: MatchedAddress,
  found: Categorized,
): RuleLine {
  const dropped = found.hasAny && !(rules.mode === 'ipvs' && address.kind === 'clusterIP');
  const rule = lines.refuse(port, address, dropped ? 'no local endpoints' : 'no endpoints');
  const said = dropped ? 'no endpoint on this Node: dropped' : 'no endpoint: refused';
  return line(rules, 'refuse', rule, `${matchWords(port, address)}: ${said}`);
}

function matchWords(port: RulePort, address: MatchedAddress): string {
  if (address.kind === 'nodePort') return `node port ${port.nodePort}`;
  const host = address.ip.includes(':') ? `[${address.ip}]` : address.ip;
  return `${host}:${port.port}`;
}

function masquerades(
  world: World,
  rules: NodeRules,
  lines: RuleLines,
  port: RulePort,
  open: readonly Addressed[],
): RuleLine[] {
  const cidr = clusterCIDR(world, port.family);
  const result: RuleLine[] = [];
  const outside = open.findLast(({ address }) => address.kind !== 'clusterIP');
  if (outside) {
    const why = port.externalLocal ? 'local' : 'external';
    const words = port.externalLocal
      ? 'from outside: no SNAT, the source stays'
      : 'from outside: SNAT to this Node';
    result.push(line(rules, 'masquerade', lines.masquerade(port, why, null, cidr, outside.address), words));
  }
  if (open.some(({ address }) => address.kind === 'clusterIP')) {
    const rule = lines.masquerade(port, 'not-from-pod', null, cidr);
    result.push(line(rules, 'masquerade', rule, 'not from a Pod: SNAT to this Node'));
  }
  return result;
}

function choices(
  rules: NodeRules,
  lines: RuleLines,
  port: RulePort,
  kind: SetKind,
  set: EndpointSet,
): RuleLine[] {
  const result: RuleLine[] = [];
  const { length } = set.endpoints;
  const place = rules.mode === 'nftables' ? `chain ${setChain(port, kind)}` : null;
  const make = (
    kind: RuleLine['kind'],
    rule: string,
    words: string,
    to: RuleEndpoint,
    text?: string,
  ): void => {
    const own = line(rules, kind, rule, words);
    result.push({ ...own, endpoint: to.address, place: place ?? own.place, text: text ?? own.text });
  };
  if (port.affinityS !== null && rules.mode !== 'ipvs') {
    set.endpoints.slice(0, SHOWN_ENDPOINTS).forEach((endpoint, index) => {
      const words = `known for less than ${port.affinityS} s: ${endpoint.address}`;
      make('choose', lines.choose(port, kind, set, index, true), words, endpoint);
    });
  }
  const shown = set.endpoints.slice(0, SHOWN_ENDPOINTS);
  shown.forEach((endpoint, index) => {
    const chance = length === 1 ? 'the only endpoint' : rules.mode === 'ipvs' ? 'in turn' : `1 of ${length}`;
    const choose = lines.choose(port, kind, set, index, false);
    const translate = lines.translate(port, endpoint);
    // nftables has one rule for all endpoints: its map's elements tell them apart.
    const element = rules.mode === 'nftables' ? `mod ${length} ${index} : ${endpoint.address}` : undefined;
    // An IPVS real server is both the choice and the new address.
    const once = translate === null || translate === choose;
    make(once ? 'translate' : 'choose', choose, `${chance}: ${endpoint.address}`, endpoint, element);
    if (!once) make('translate', translate, `DNAT to ${endpoint.address}`, endpoint);
  });
  const rest = length - shown.length;
  if (rest > 0) {
    const said = `… and ${rest} more endpoints`;
    result.push({ ...line(rules, 'choose', '', said), place: place ?? '', text: said });
  }
  return result;
}

/** So many endpoints of a set are told one by one: more than any screen has room for. */
const SHOWN_ENDPOINTS = 40;

function line(rules: NodeRules, kind: RuleLine['kind'], rule: string, words: string): RuleLine {
  const { mode } = rules;
  return { kind, place: placeOf(mode, rule), text: shortRule(mode, rule), rule, endpoint: null, words };
}
