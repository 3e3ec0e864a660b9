import type { Program } from '../command.ts';
import { errorWords, toolsOf } from './system.ts';

/** `telnet HOST [PORT]`: whether a port can be connected to. What is typed then goes nowhere. */
// busybox: networking/telnet.c; netkit-telnet: telnet/commands.c
export const telnet: Program = async (args, context) => {
  const words = args.filter((word) => !word.startsWith('-'));
  const [name, portText = '23'] = words;
  const tools = toolsOf(context);
  const busybox = tools.net === 'busybox';
  if (name === undefined) {
    context.err(busybox ? 'Usage: telnet [-l USER] HOST [PORT]\n' : 'telnet> ');
    return 1;
  }
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    context.err(`telnet: bad port '${portText}'\n`);
    return 1;
  }
  const report = await context.host.ask(
    { type: 'open', from: context.place, host: name, port, protocol: 'TCP', timeoutUs: null },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  const ip = connection.destination?.ip ?? '';
  if (connection.verdict === 'dns-failure') {
    context.err(
      busybox
        ? `telnet: bad address '${name}'\n`
        : `telnet: could not resolve ${name}/${port}: Name or service not known\n`,
    );
    return 1;
  }
  if (!busybox) context.out(`Trying ${ip}...\n`);
  if (connection.verdict !== 'answered') {
    const why = errorWords(connection.verdict, tools);
    context.err(
      busybox
        ? `telnet: can't connect to remote host (${ip}): ${why}\n`
        : `telnet: Unable to connect to remote host: ${why}\n`,
    );
    return 1;
  }
  context.out(busybox ? `Connected to ${name}\n` : `Connected to ${name}.\nEscape character is '^]'.\n`);
  context.host.input({ type: 'close', connection: connection.id });
  if (!busybox) context.err('Connection closed by foreign host.\n');
  return busybox ? 0 : 1;
};
