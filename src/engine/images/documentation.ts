import { present } from '../../base/assert.ts';
import { ABOUT } from './about.ts';
import { IMAGES } from './index.ts';
import type { ImageBehaviour } from './plan.ts';
import { BUSYBOX_TOOLS, ALPINE_TOOLS, DEBIAN_TOOLS } from './programs.ts';

/** The table of docs/images.md: one row an image. A test keeps the file true. */
export function imagesTable(): string {
  const head = [
    '| image | what it does | its command | listens on | extra programs | shell | told to stop |',
    '|---|---|---|---|---|---|---|',
  ];
  return [...head, ...IMAGES.map(rowOf)].join('\n');
}

function rowOf(image: ImageBehaviour): string {
  const names =
    image.repositories.length === 0
      ? 'any other image'
      : image.repositories.map((name) => `\`${shortName(name)}\``).join(', ');
  const command = [...image.entrypoint, ...image.command].join(' ');
  const common = new Set<string>([...BUSYBOX_TOOLS, ...ALPINE_TOOLS, ...DEBIAN_TOOLS]);
  const { about, ports, onTerm } = present(ABOUT[image.name], `words about ${image.name}`);
  const programs = image.programs('latest');
  const extra = programs.filter((program) => !common.has(program)).map((program) => `\`${program}\``);
  const cells = [
    names,
    about,
    command === '' ? '' : `\`${command}\``,
    ports.length === 0 ? 'nothing' : ports.join(', '),
    extra.length === 0 ? 'none' : extra.join(', '),
    programs.includes('sh') ? TOOLS[image.base] : 'none',
    onTerm,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const TOOLS = {
  debian: 'yes, with the Debian tools',
  ubuntu: 'yes, with the Ubuntu tools',
  alpine: 'yes, with the Alpine tools',
  busybox: 'yes, with every BusyBox tool',
  scratch: 'none',
} as const;

function shortName(repository: string): string {
  return repository.replace(/^docker\.io\/(library\/)?/, '');
}
