import { podOf } from '../../protocol/place.ts';
import type { CommandContext, Program } from '../command.ts';

/** `hostname`, `hostname -i`, `hostname -f`. */
export const hostname: Program = async (args, context) => {
  const name = await ownName(context);
  const hosts = (await context.readFile('/etc/hosts')) ?? '';
  const line = hosts
    .split('\n')
    .map((one) => one.trim().split(/\s+/))
    .find((words) => words.slice(1).includes(name));
  if (args.some((word) => word === '-i' || word === '-I' || word === '--ip-address')) {
    context.out(`${line?.[0] ?? '127.0.0.1'}${args.includes('-I') ? ' ' : ''}\n`);
  } else if (args.some((word) => word === '-f' || word === '--fqdn')) context.out(`${line?.[1] ?? name}\n`);
  else if (args.some((word) => word === '-d'))
    context.out(`${(line?.[1] ?? '').split('.').slice(1).join('.')}\n`);
  else if (args.some((word) => word === '-s')) context.out(`${name.split('.')[0]}\n`);
  else context.out(`${name}\n`);
  return 0;
};

async function ownName(context: CommandContext): Promise<string> {
  const file = (await context.readFile('/etc/hostname'))?.trim();
  return file || podOf(context.place)?.name || context.place.split('/').at(-1) || 'localhost';
}
