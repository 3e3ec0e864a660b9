import type { DnsReply } from '../../../protocol/report.ts';
import type { CommandContext, Program } from '../../command.ts';
import { isOldBind, resolvConf, toolsOf, type ResolvConf, type Tools } from '../system.ts';
import { askInTurn } from './asking.ts';
import { digOptions, type DigOptions, type DigQuestion } from './digOptions.ts';
import { banner, ednsOf, fullText } from './digText.ts';
import { searched } from './names.ts';

/** dig, in the version that the image has. */
// bind: bin/dig/dig.c
export const dig: Program = async (args, context) => {
  const options = digOptions(args);
  const tools = toolsOf(context);
  const config = await resolvConf(context);
  if (options.server !== null && !/^[\d.]+$|:/.test(options.server)) {
    const found = await context.host.ask(
      { type: 'lookup', from: context.place, host: options.server },
      context.signal,
    );
    if (found.type !== 'resolved') throw new Error(`unexpected report: ${found.type}`);
    if (found.ips.length === 0) {
      context.out(`dig: couldn't get address for '${options.server}': not found\n`);
      return 10;
    }
    options.server = found.ips[0] ?? null;
  }
  for (const [index, question] of options.questions.entries()) {
    const greeting = index === 0 ? banner(tools, args, options) : '';
    const code = await digOne(question, { options, tools, config, context, greeting });
    if (code !== 0) return code;
  }
  return 0;
};

interface Digging {
  readonly options: DigOptions;
  readonly tools: Tools;
  readonly config: ResolvConf;
  readonly context: CommandContext;
  readonly greeting: string;
}

async function digOne(question: DigQuestion, digging: Digging): Promise<number> {
  const { options, tools, config, context, greeting } = digging;
  const { type } = question;
  const names = options.search
    ? searched(question.name, config.search, options.ndots ?? config.ndots)
    : [question.name];
  if (type === 'AXFR') {
    context.out(`${greeting}; Transfer failed.\n`);
    return 0;
  }
  let reply: DnsReply | null = null;
  for (const name of names) {
    reply = await ask(name, type, digging);
    if (reply === null) return 9;
    // As for every tool of BIND, a name that exists ends the search.
    if (reply.rcode === 'NOERROR') break;
  }
  if (!reply) return 9;
  context.out(options.short ? shortText(reply) : fullText(reply, type, options, tools, greeting, context));
  return 0;
}

/** Null when no server answers, which is then said. */
async function ask(
  name: string,
  type: string,
  { options, tools, config, context, greeting }: Digging,
): Promise<DnsReply | null> {
  const old = isOldBind(tools);
  const servers = options.server === null ? config.nameservers : [options.server];
  const reply = await askInTurn(
    context,
    servers,
    { name, type },
    {
      tries: options.tries,
      timeoutUs: options.timeoutUs,
      old,
      transport: { tcp: options.tcp, edns: ednsOf(options, tools) },
      ignore: options.ignore,
      comments: options.sections.comments && !options.short,
    },
  );
  if (reply !== null) return reply;
  const words = old
    ? ';; connection timed out; no servers could be reached\n'
    : ';; no servers could be reached\n\n';
  context.out((options.short ? '' : greeting) + words);
  return null;
}

function shortText(reply: DnsReply): string {
  return reply.answers.map((record) => `${record.data}\n`).join('');
}
