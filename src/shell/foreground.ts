import type { ShellHost } from './command.ts';
import { TIME_UP, type Run } from './programRun.ts';

/** So many questions of bash whether to go on while virtual time stands, and it will never end: 100,000 turns of a loop. */
const BUSY_LIMIT = 2_000_000;

/** The status of what somebody has stopped. */
const INTERRUPTED = 130;

/** What runs in a shell's foreground, and whether it is to stop. */
export class Foreground implements Run {
  readonly host: ShellHost;
  private controller = new AbortController();
  private status = INTERRUPTED;
  private busySince = 0;
  private asked = 0;
  /** The program alone was told to stop, once. */
  private toldAlone = false;
  stopping = false;
  /** The shell itself is to end, with this status. */
  killed: number | null = null;

  constructor(host: ShellHost) {
    this.host = host;
  }

  signal(): AbortSignal {
    return this.controller.signal;
  }

  code(): number {
    return this.status;
  }

  /** bash asks this before every statement, and more often. */
  stopped(): boolean {
    if (this.stopping || this.killed !== null) return true;
    const now = this.host.nowUs();
    if (this.busySince !== now) {
      this.busySince = now;
      this.asked = 0;
    }
    if (++this.asked > BUSY_LIMIT) this.stop(TIME_UP);
    return this.stopping;
  }

  /** A statement begins. */
  begin(): void {
    this.toldAlone = false;
    this.asked = 0;
  }

  /** What was stopped is over; the next runs freely. */
  reset(): void {
    this.controller = new AbortController();
    this.status = INTERRUPTED;
    this.stopping = false;
    this.asked = 0;
  }

  /** Stops programs and loops. */
  stop(status: number): void {
    this.status = status;
    this.stopping = true;
    this.controller.abort();
  }

  /**
   * Stops what runs now. At the limit of time a program is first told alone, and the statement that it stands in goes on with
   * its status; but not in a loop, which would only start it again.
   */
  interrupt(status: number, inLoop: boolean): void {
    if (status !== TIME_UP || inLoop || this.toldAlone) {
      this.stop(status);
      return;
    }
    this.toldAlone = true;
    this.status = status;
    this.controller.abort();
    this.controller = new AbortController();
  }
}
