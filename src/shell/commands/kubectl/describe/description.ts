import { alignCells, DESCRIPTION } from '../printing/tabWriter.ts';

/** A text that is being described: lines of tab-separated cells, aligned when it is read. */
export interface Description {
  /** Adds text at a level of indentation; only its first line is indented. */
  write(level: number, text: string): void;
  /** Ends what is aligned together. */
  flush(): void;
  aligned(): string;
  /** With its tabs, as kubectl prints it where no table writer stands behind. */
  unaligned(): string;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go PrefixWriter
export function createDescription(): Description {
  const blocks: string[] = [''];
  return {
    write: (level, text) => {
      blocks[blocks.length - 1] += '  '.repeat(level) + text;
    },
    flush: () => void blocks.push(''),
    aligned: () => blocks.map((block) => alignCells(block, DESCRIPTION)).join(''),
    unaligned: () => blocks.join(''),
  };
}
