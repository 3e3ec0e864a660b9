import { hostPort } from '../../k8s/addresses.ts';
import type { Address, Reason, Step } from '../../protocol/journey.ts';
import type { ChosenEndpoint } from '../../protocol/connection.ts';
import type { Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
import type { Remembrance } from './affinity.ts';
import type { Target, Translation } from './state.ts';

/** The first packet of a flow, or a repetition of it. */
export interface Packet {
  readonly from: Place;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: 'TCP' | 'UDP';
  /** What chance is keyed with: who sends where, and the how manieth flow of theirs this is. */
  readonly subject: string;
  readonly n: number;
  /** What conntrack knows of the flow from an earlier packet. */
  readonly tracked: Translation | null;
}

/** What becomes of a packet, and why. */
export interface Decision {
  /** `dropped`: nobody ever hears of it. `unreachable`: the sender is told after about 3 s that the address is dead. */
  readonly verdict: 'accepted' | 'refused' | 'dropped' | 'unreachable';
  readonly reason: Reason | null;
  readonly steps: readonly Step[];
  readonly service: string | null;
  readonly eligible: readonly string[];
  readonly endpoint: ChosenEndpoint | null;
  /** The source address as it is where the packet ends. */
  readonly sourceSeen: string;
  /** Where it is accepted; null otherwise. */
  readonly target: Target | null;
  /** Where it ends, for the stage. */
  readonly to: Place;
  readonly via: readonly string[];
  /** A policy stopped it, which the stage shows as a shield. */
  readonly denied: boolean;
  readonly oneWayUs: number;
  /** What conntrack keeps when the packet has left the deciding Node; null when it has not. */
  readonly tracked: Translation | null;
  /** What the deciding Node remembers once the packet was really sent. */
  readonly effects: Effects;
}

export interface Effects {
  /** Key of the IPVS virtual server whose turn moves on. */
  readonly turn: string | null;
  readonly affinity: Remembrance | null;
}

/** A packet on its way through one decision; the only mutable thing in it, dropped at its end. */
export interface Walk {
  readonly world: World;
  readonly packet: Packet;
  /** The machine that handles the packet now; null outside. */
  node: string | null;
  readonly nodes: string[];
  source: Address;
  destination: Address;
  readonly steps: Step[];
  service: string | null;
  eligible: readonly string[];
  endpoint: ChosenEndpoint | null;
  /** The Node whose rules gave the destination; null: it is as it was dialled. */
  translatedBy: string | null;
  masqueradedAs: string | null;
  readonly via: string[];
  /** The packet has left its first Node, so that conntrack there has the flow. */
  confirmed: boolean;
  effects: Effects;
}

export function beginWalk(world: World, packet: Packet): Walk {
  return {
    world,
    packet,
    node: null,
    nodes: [],
    source: packet.source,
    destination: packet.destination,
    steps: [],
    service: null,
    eligible: [],
    endpoint: null,
    translatedBy: null,
    masqueradedAs: null,
    via: [],
    confirmed: false,
    effects: { turn: null, affinity: null },
  };
}

/** Notes one step with the packet's addresses after it. */
export function step(
  walk: Walk,
  where: string,
  what: string,
  rule: string | null = null,
  deniedBy?: readonly string[],
): void {
  walk.steps.push({
    at: walk.world.kernel.nowUs,
    where,
    what,
    source: textOf(walk.source),
    destination: textOf(walk.destination),
    rule,
    ...(deniedBy ? { deniedBy } : {}),
  });
}

export function textOf(address: Address): string {
  return hostPort(address.ip, address.port);
}

/** Enters a machine: its rules and routes are the ones that count from here. */
export function enter(walk: Walk, node: string): void {
  walk.node = node;
  if (walk.nodes.at(-1) !== node) walk.nodes.push(node);
}
