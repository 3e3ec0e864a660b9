import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import type { Container } from '../../k8s/objects.ts';

/** One socket that a program listens on. */
export interface Listen {
  /** '' for every address of the Pod, else the one address (`127.0.0.1`). */
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Which program answers: the name of an image's behaviour, or `accept` for one that closes what it does not understand. */
  readonly serves: string;
  /** It speaks HTTPS, and nothing else. */
  readonly tls?: true;
}

/** How PID 1 takes the stop signal. */
export type TermBehaviour =
  /** Ends with `code` after `afterUs`. Its listeners close at once, or with `servesOn` only at the end. */
  | { readonly kind: 'exits'; readonly code: number; readonly afterUs: number; readonly servesOn?: true }
  /** Without a handler PID 1 of a container does not even notice SIGTERM: SIGKILL ends it (137). */
  | { readonly kind: 'ignores' };

/** One thing that a shell script in `command` does. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly content: string; readonly append: boolean }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'print'; readonly text: string; readonly stream: 'stdout' | 'stderr' }
  | { readonly do: 'sleep'; readonly durationUs: number }
  | { readonly do: 'listen'; readonly listens: readonly Listen[] }
  /** Runs on for ever. */
  | { readonly do: 'stay' }
  /** Goes back to an earlier step, for ever; there is a sleep on the way. */
  | { readonly do: 'again'; readonly from: number }
  | { readonly do: 'exit'; readonly code: number };

/** What a container's program does once it is started: a value, so that equal programs can share it. */
export interface ProcessPlan {
  /** What it listens on as soon as it is up. */
  readonly listens: readonly Listen[];
  /** From the start of the process until it listens. */
  readonly startupUs: number;
  readonly logs: readonly string[];
  readonly logStream: 'stdout' | 'stderr';
  /** Done in order after the start; an end of the list is the end of the program with exit code 0. Null: it runs on. */
  readonly steps: readonly Step[] | null;
  readonly term: TermBehaviour;
  /** The program cannot be executed at all: the runtime's message. */
  readonly cannotStart?: string;
  /** The configuration file that it runs by, as it was read; for programs that read it again. */
  readonly config?: string;
  /** It is a shell that waits for what is typed: it ends when its user leaves. */
  readonly interactive?: true;
}

/** What a program is started with. */
export interface StartContext {
  readonly container: Container;
  /** The whole command line, image's or the Pod's own. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly podName: string;
  readonly hostname: string;
  readonly readFile: (path: string) => string | null;
  /** It is there to do some work and end: an init container, or a Pod of a Job. */
  readonly ends: boolean;
}

/** What a program knows when it answers a request. */
export interface ServeContext {
  readonly podName: string;
  readonly namespace: string;
  readonly nodeName: string;
  readonly hostname: string;
  readonly podIps: readonly string[];
  readonly port: number;
  readonly peer: { readonly ip: string; readonly port: number };
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly nowUs: number;
  readonly readFile: (path: string) => string | null;
}

/** What a request leads to: an answer with what the program writes to its log, or the end of the connection. */
export interface Answer {
  readonly response: HttpResponse | null;
  readonly log?: string;
  readonly delayUs?: number;
}

/** What a container image does: one file an image. */
export interface ImageBehaviour {
  /** Unique; `Listen.serves` names it. */
  readonly name: string;
  /** Whole repository names without tag: `docker.io/library/nginx`. Empty for the rule for all others. */
  readonly repositories: readonly string[];
  readonly sizeBytes: number;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** The first word of command lines that start the image's own program. */
  readonly mainPrograms: readonly string[];
  /** What `exec` finds in its PATH. */
  readonly programs: (tag: string) => readonly string[];
  /** The shell of `exec … -- sh` and whether the root file system is Debian's, Alpine's, BusyBox's or none. */
  readonly base: 'debian' | 'alpine' | 'busybox' | 'ubuntu' | 'scratch';
  readonly files: (tag: string) => Readonly<Record<string, string>>;
  /** Variables that the image itself sets. */
  readonly env?: (tag: string) => Readonly<Record<string, string>>;
  /** The image's own program, for command lines that start it. */
  readonly start: (context: StartContext) => ProcessPlan;
  readonly respond?: (request: HttpRequest, context: ServeContext) => Answer;
}
