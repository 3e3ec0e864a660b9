import { InMemoryFs } from 'just-bash/browser';

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

/** Writes to files under it go to whoever made the device. */
const DEVICES = '/dev/.out/';

type Args<K extends keyof InMemoryFs> = InMemoryFs[K] extends (...args: infer A) => unknown ? A : never;

/** The file system of a session: a copy of its backing that writes through, and devices that hand on what is written to them. */
export class SessionFiles extends InMemoryFs {
  private known: ReadonlyMap<string, string> = new Map();
  private readonly backing: FileBacking;
  private readonly devices = new Map<string, (text: string) => void | Promise<void>>();
  private made = 0;

  constructor(backing: FileBacking, directories: readonly string[] = []) {
    super();
    this.backing = backing;
    for (const path of directories) this.mkdirSync(path, { recursive: true });
    this.refresh();
  }

  /** Makes a device; gives its path. */
  addDevice(write: (text: string) => void | Promise<void>): string {
    const path = `${DEVICES}${this.made++}`;
    this.devices.set(path, write);
    return path;
  }

  /** Writes to a device. */
  write(device: string, text: string): void {
    void this.devices.get(device)?.(text);
  }

  /** Writes to a device, and waits as long as it wants its writer to wait. */
  async pass(device: string, text: string): Promise<void> {
    await this.devices.get(device)?.(text);
  }

  removeDevice(path: string): void {
    this.devices.delete(path);
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
    const [path, content, encoding] = args;
    if (path.startsWith('/dev/')) {
      if (content.length > 0) await this.devices.get(path)?.(decode(content, encoding === 'binary'));
      return;
    }
    await super.appendFile(...args);
    await this.passOn(path);
  }

  override async writeFile(...args: Args<'writeFile'>): Promise<void> {
    if (args[0] === '/dev/null') return;
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
    if (path.startsWith('/dev/') || !(await super.exists(path)) || (await super.stat(path)).isDirectory)
      return;
    this.backing.write(path, await super.readFile(path));
  }
}

/** just-bash hands over text, bytes, or bytes as text with one character a byte. */
function decode(content: string | Uint8Array, bytes: boolean): string {
  if (typeof content !== 'string') return new TextDecoder().decode(content);
  return bytes ? decodeBytes(content) : content;
}

/** Text of which each character is a byte of UTF-8; what has other characters is text already. */
export function decodeBytes(bytes: string): string {
  let plain = true;
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i);
    if (code > 0xff) return bytes;
    if (code > 0x7f) plain = false;
  }
  return plain ? bytes : new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}
