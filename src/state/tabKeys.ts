import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End in a list of tabs: the tab that gets the focus is opened, as the ARIA practices have it. */
export function moveBetweenTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.findIndex((tab) => tab === event.target);
  const last = tabs.length - 1;
  const to = {
    ArrowRight: at === last ? 0 : at + 1,
    ArrowLeft: at === 0 ? last : at - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  tabs[to]?.focus();
  tabs[to]?.click();
  tabs[to]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
