/** The value of a flag written as `--port=80`, `--port 80`, `-port=80` or `-port 80`; null when absent. */
export function flagOf(argv: readonly string[], ...names: readonly string[]): string | null {
  for (const [at, word] of argv.entries()) {
    const match = /^--?([\w-]+)(?:=(.*))?$/s.exec(word);
    if (!match || !names.includes(match[1] ?? '')) continue;
    return match[2] ?? argv[at + 1] ?? '';
  }
  return null;
}

/** A port number from text such as `8080` or `:8080`; the default when it is none. */
export function portOf(text: string | null, otherwise: number): number {
  const match = /(\d+)$/.exec(text ?? '');
  const port = match ? Number(match[1]) : otherwise;
  return port > 0 && port < 65_536 ? port : otherwise;
}

/** `127.0.0.1:8080` → the address; '' when none or all are meant. */
export function hostOf(text: string | null): string {
  const host = /^(.*):\d+$/.exec(text ?? '')?.[1] ?? '';
  return ['0.0.0.0', '[::]', '*'].includes(host) ? '' : host.replace(/^\[|\]$/g, '');
}

/** `$(NAME)` filled in; what is not known stays as it is, `$$` is a dollar sign. */
// kubernetes: third_party/forked/golang/expansion/expand.go
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole: string, name: string | undefined) => {
    if (whole === '$$') return '$';
    return (name === undefined ? undefined : valueOf(name)) ?? whole;
  });
}
