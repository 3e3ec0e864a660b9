import { spanText } from '../text/words.ts';

/** A grace period that is shown as a whole bar, unless more of it is left (the default is 30 s). */
const WHOLE_US = 30_000_000;

/** The texts and bars that count down, found anew after each change of the drawing. */
export interface Countdowns {
  collect: (root: Element) => void;
  draw: (nowUs: number) => void;
}

export function createCountdowns(): Countdowns {
  let elements: (HTMLElement | SVGElement)[] = [];
  let last = Number.NaN;
  return {
    collect(root) {
      elements = [...root.querySelectorAll<SVGElement>('[data-until]')];
      last = Number.NaN;
    },
    draw(nowUs) {
      if (elements.length === 0 || nowUs === last) return;
      last = nowUs;
      for (const element of elements) {
        const left = Math.max(0, Number(element.dataset.until) - nowUs);
        const width = element.dataset.width;
        if (width === undefined) {
          const text = `${spanText(left)} left`;
          if (element.textContent !== text) element.textContent = text;
        } else {
          const part = Math.min(1, left / WHOLE_US);
          element.setAttribute('width', (Number(width) * part).toFixed(1));
        }
      }
    },
  };
}
