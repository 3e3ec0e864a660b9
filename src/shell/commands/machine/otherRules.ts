import { ipsetListOn, rulesText } from '../../../engine/proxy/ruleTexts.ts';
import type { CommandContext, Program } from '../../command.ts';
import { rulesWithin } from './privileges.ts';

/** The rules of kube-proxy's two other modes, by the tools that show them. */

/** `nft list ruleset|tables|table FAMILY NAME|chain FAMILY NAME CHAIN|set …|map …`. */
// nftables: src/parser_bison.y
export const nft: Program = async (args, context) => {
  const words = args.filter((word) => !word.startsWith('-'));
  if (args.includes('-v') || args.includes('--version')) {
    context.out('nftables v1.1.3 (Commodore Bullmoose #4)\n');
    return 0;
  }
  const whose = rulesWithin(context);
  if (whose === 'denied') {
    context.err(
      'Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n',
    );
    return 1;
  }
  const [verb, what, ...rest] = words;
  if (verb !== 'list') {
    const known = ['add', 'delete', 'flush', 'insert', 'create', 'replace', 'reset', 'monitor', 'destroy'];
    context.err(
      verb !== undefined && known.includes(verb)
        ? "nft: the rules of a Node are kube-proxy's to change; the simulator shows them only\n"
        : `Error: syntax error, unexpected ${verb === undefined ? 'end of file' : 'string'}\n${words.join(' ')}\n^^^^\n`,
    );
    return 1;
  }
  const tables = tablesOf(context, whose === 'own' ? null : whose.node);
  return list(what ?? '', rest, tables, words, context);
};

/** `table ip kube-proxy {…}` blocks by their headline. */
function tablesOf(context: CommandContext, node: string | null): ReadonlyMap<string, string> {
  const world = context.host.world();
  if (node === null || world.settings.kubeProxy.mode !== 'nftables') return new Map();
  const blocks = rulesText(world, node, 'nftables')
    .split(/(?=^table )/m)
    .filter((block) => block !== '');
  return new Map(blocks.map((block) => [/^table (\S+ \S+)/.exec(block)?.[1] ?? '', block]));
}

function list(
  what: string,
  rest: readonly string[],
  tables: ReadonlyMap<string, string>,
  words: readonly string[],
  context: CommandContext,
): number {
  const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
  const named = families.includes(rest[0] ?? '') ? [...rest] : ['ip', ...rest];
  const ofFamily = (key: string): boolean => rest[0] === undefined || key.startsWith(`${rest[0]} `);
  if (what === 'ruleset')
    context.out(
      [...tables]
        .filter(([key]) => ofFamily(key))
        .map(([, text]) => text)
        .join(''),
    );
  else if (what === 'tables')
    context.out(
      [...tables.keys()]
        .filter(ofFamily)
        .map((key) => `table ${key}\n`)
        .join(''),
    );
  else if (what === 'chains' || what === 'sets' || what === 'maps') {
    for (const [key, text] of tables) context.out(`table ${key} {\n${headsOf(text, what.slice(0, -1))}}\n`);
  } else if (['table', 'chain', 'set', 'map'].includes(what)) {
    const [family = '', table = '', part] = named;
    const text = tables.get(`${family} ${table}`);
    const found =
      text === undefined ? null : what === 'table' ? text : partOf(text, family, table, what, part ?? '');
    if (found === null) {
      const line = words.join(' ');
      const last = words.at(-1) ?? '';
      context.err(
        `Error: No such file or directory\n${line}\n${' '.repeat(line.length - last.length)}${'^'.repeat(Math.max(1, last.length))}\n`,
      );
      return 1;
    }
    context.out(found);
  } else {
    context.err(
      `Error: syntax error, unexpected ${what === '' ? 'end of file' : 'string'}\n${words.join(' ')}\n     ^^^^\n`,
    );
    return 1;
  }
  return 0;
}

/** One chain, set or map in its table's braces. */
function partOf(text: string, family: string, table: string, what: string, name: string): string | null {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line === `\t${what} ${name} {`);
  if (start < 0) return null;
  const end = lines.findIndex((line, at) => at > start && line === '\t}');
  return `table ${family} ${table} {\n${lines.slice(start, end + 1).join('\n')}\n}\n`;
}

function headsOf(text: string, what: string): string {
  const heads = text.split('\n').filter((line) => line.startsWith(`\t${what} `));
  return heads.map((line) => `${line}\n\t}\n`).join('');
}

/** `ipvsadm -Ln`, `ipvsadm -L -n --stats`. */
// ipvsadm: ipvsadm.c (list_all)
export const ipvsadm: Program = async (args, context) => {
  const whose = rulesWithin(context);
  if (whose === 'denied') {
    context.err("Can't initialize ipvs: Permission denied (you must be root)\n");
    return 255;
  }
  const flags = args.filter((word) => /^-[A-Za-z]/.test(word)).join('');
  if (args.length > 0 && !/[Ll]|-list|-save|S/.test(flags)) {
    context.err(
      "ipvsadm: the virtual servers of a Node are kube-proxy's to change; the simulator shows them only\n",
    );
    return 2;
  }
  const world = context.host.world();
  const text =
    whose === 'own' || world.settings.kubeProxy.mode !== 'ipvs'
      ? EMPTY_IPVS
      : rulesText(world, whose.node, 'ipvs');
  context.out(text);
  return 0;
};

const EMPTY_IPVS =
  'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n' +
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';

/** `ipset list [-n] [SET]`: what IPVS mode's few iptables rules match. */
// ipset: lib/ipset.c
export const ipset: Program = async (args, context) => {
  const whose = rulesWithin(context);
  if (whose === 'denied') {
    context.err('ipset v7.22: Kernel error received: Operation not permitted\n');
    return 1;
  }
  const [verb, ...rest] = args.filter((word) => !word.startsWith('-'));
  if (verb !== 'list' && verb !== 'save') {
    context.err(
      verb === undefined
        ? "ipset v7.22: No command specified.\nTry `ipset help' for more information.\n"
        : "ipset: the sets of a Node are kube-proxy's to change; the simulator shows them only\n",
    );
    return 2;
  }
  const text = whose === 'own' ? '' : ipsetListOn(context.host.world(), whose.node);
  const sets = text === '' ? [] : text.split(/\n(?=Name: )/);
  const [name] = rest;
  const wanted = sets.filter((set) => name === undefined || set.startsWith(`Name: ${name}\n`));
  if (name !== undefined && wanted.length === 0) {
    context.err(`ipset v7.22: The set with the given name does not exist\n`);
    return 1;
  }
  const heads = args.includes('-n') || args.includes('-name');
  context.out(
    heads ? wanted.map((set) => `${/^Name: (\S+)/.exec(set)?.[1] ?? ''}\n`).join('') : wanted.join('\n'),
  );
  return 0;
};
