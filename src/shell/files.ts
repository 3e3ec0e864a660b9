import { InMemoryFs } from 'just-bash/browser';
import { TTY_DEVICE } from './attach.ts';

/** Where a session's files really are. On the laptop nowhere else; in a Pod the container holds them. */
export interface FileBacking {
  /** Every file, by absolute path. */
  list(): ReadonlyMap<string, string>;
  /** A file was written (or removed: null). */
  write(path: string, content: string | null): void;
}

/** Files that live in the session only. */
export function ownFiles(initial: ReadonlyMap<string, string> = new Map()): FileBacking {
  const files = new Map(initial);
  return {
    list: () => files,
    write: (path, content) => {
      if (content === null) files.delete(path);
      else files.set(path, content);
    },
  };
}

type Args<K extends keyof InMemoryFs> = InMemoryFs[K] extends (...args: infer A) => unknown ? A : never;

/** The file system of a session: a copy of its backing that writes through, and the device of its terminal. */
export class SessionFiles extends InMemoryFs {
  private known: ReadonlyMap<string, string> = new Map();
  private readonly backing: FileBacking;
  private readonly show: (text: string) => void;

  constructor(backing: FileBacking, show: (text: string) => void) {
    super();
    this.backing = backing;
    this.show = show;
    this.refresh();
  }

  /** Takes over what changed in the backing behind the session's back (a restart, a mounted ConfigMap). */
  refresh(): void {
    const files = new Map(this.backing.list());
    for (const [path, content] of files) {
      if (this.known.get(path) !== content) this.writeFileSync(path, content);
    }
    for (const path of this.known.keys()) {
      if (!files.has(path)) void super.rm(path, { force: true });
    }
    this.known = files;
  }

  override async appendFile(...args: Args<'appendFile'>): Promise<void> {
    const [path, content] = args;
    if (path === TTY_DEVICE) {
      if (content.length > 0) this.show(decode(content));
      return;
    }
    await super.appendFile(...args);
    await this.passOn(path);
  }

  override async writeFile(...args: Args<'writeFile'>): Promise<void> {
    await super.writeFile(...args);
    await this.passOn(args[0]);
  }

  override async rm(...args: Args<'rm'>): Promise<void> {
    await super.rm(...args);
    for (const path of this.known.keys()) {
      if (path === args[0] || path.startsWith(`${args[0]}/`)) this.backing.write(path, null);
    }
  }

  override async mv(...args: Args<'mv'>): Promise<void> {
    await super.mv(...args);
    this.backing.write(args[0], null);
    await this.passOn(args[1]);
  }

  private async passOn(path: string): Promise<void> {
    if (path.startsWith('/dev/')) return;
    this.backing.write(path, await super.readFile(path));
  }
}

/** just-bash hands over text, or bytes as text with one character a byte, or bytes. */
function decode(content: string | Uint8Array): string {
  if (typeof content !== 'string') return new TextDecoder().decode(content);
  for (let i = 0; i < content.length; i++) if (content.charCodeAt(i) > 0xff) return content;
  return new TextDecoder().decode(Uint8Array.from(content, (char) => char.charCodeAt(0)));
}
