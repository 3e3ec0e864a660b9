import type { Program } from '../command.ts';
import { curl } from './curl/index.ts';
import { dig } from './dig.ts';
import { getent, host, hostname } from './hosts.ts';
import { nc } from './nc.ts';
import { nslookup } from './nslookup.ts';
import { ping } from './ping.ts';
import { wget } from './wget.ts';

/** Programs that use the network or tell of it. */
export const networkPrograms: readonly (readonly [string, Program])[] = [
  ['curl', curl],
  ['wget', wget],
  ['nslookup', nslookup],
  ['dig', dig],
  ['host', host],
  ['getent', getent],
  ['ping', ping],
  ['nc', nc],
  ['ncat', nc],
  ['hostname', hostname],
];
