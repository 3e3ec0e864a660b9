import type { HoverText } from './hoverText.ts';

/** The small card beside the pointer. */
export interface HoverCard {
  readonly element: HTMLElement;
  show: (text: HoverText | null, x: number, y: number, width: number, height: number) => void;
}

const AWAY = 14;

export function createHoverCard(): HoverCard {
  const element = document.createElement('div');
  element.className = 'stage-hover';
  element.setAttribute('aria-hidden', 'true');
  element.hidden = true;
  const title = document.createElement('b');
  const line = document.createElement('span');
  element.append(title, line);
  return {
    element,
    show(text, x, y, width, height) {
      if (text === null) {
        element.hidden = true;
        return;
      }
      title.textContent = text.title;
      line.textContent = text.line;
      element.classList.toggle('bad', text.bad);
      element.hidden = false;
      const own = element.getBoundingClientRect();
      const left = x + AWAY + own.width > width ? x - AWAY - own.width : x + AWAY;
      const top = y + AWAY + own.height > height ? y - AWAY - own.height : y + AWAY;
      element.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(Math.max(4, top))}px)`;
    },
  };
}
