import type { CommandContext, Program } from '../../command.ts';
import { olderThan, resolvConf, toolsOf, type ResolvConf, type Tools } from '../system.ts';
import { bindNslookup } from './nslookupBind.ts';
import { busyboxNslookup } from './nslookupBusybox.ts';
import { oldBusyboxNslookup } from './nslookupOldBusybox.ts';

/** nslookup, as BusyBox or as BIND's tools have it; the two differ in what they ask and in how they print. */
export const nslookup: Program = async (args, context) => {
  const tools = toolsOf(context);
  const options = args.filter((word) => word.startsWith('-'));
  const [name, given] = args.filter((word) => !word.startsWith('-'));
  if (name === undefined) {
    if (tools.dns === 'bind') return 0;
    context.err(
      'BusyBox v1.36.1 multi-call binary.\n\nUsage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n',
    );
    return 1;
  }
  const config = await resolvConf(context);
  const servers = given === undefined ? config.nameservers : [given];
  const lookup: NameLookup = { name, servers, config, options, context, tools };
  if (tools.dns === 'bind') return bindNslookup(lookup);
  return olderThan(tools, 29) ? oldBusyboxNslookup(lookup) : busyboxNslookup(lookup);
};

export interface NameLookup {
  readonly name: string;
  readonly servers: readonly string[];
  readonly config: ResolvConf;
  /** Words with a dash in front, as they were given. */
  readonly options: readonly string[];
  readonly context: CommandContext;
  readonly tools: Tools;
}

/** The value of `-type=SRV` under any of these names; null when it is not given. The last one counts. */
export function optionOf(options: readonly string[], names: RegExp): string | null {
  const found = options
    .map((word) => /^-([a-z]+)=(.*)$/i.exec(word))
    .findLast((match) => match && names.test(match[1] ?? ''));
  return found?.[2] ?? null;
}
