import { CircleHelp, Command, Moon, Presentation, Share2, Sun } from 'lucide-react';
import { setPreferences, usePreferences, type Theme } from '../state/preferences.ts';
import { useWorld } from '../state/world.ts';
import { openDialog } from './dialogs.ts';
import { ExportMenu } from './exchange/ExportMenu.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import type { LayoutName } from './useLayout.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { light: 'dark', dark: 'projector', projector: 'light' };
const THEME_ICONS = { light: Sun, dark: Moon, projector: Presentation };

/** The product's name, the cluster and its menu, the stage's mode, the theme and help. */
export function TopBar({ layout }: { layout: LayoutName }) {
  const theme = usePreferences((state) => state.theme);
  const Icon = THEME_ICONS[theme];
  return (
    <header className="top">
      <h1 className="brand">
        <Logo />
        <span className={layout === 'wide' ? undefined : 'sr-only'}>Servicescope</span>
      </h1>
      <button
        type="button"
        className="cluster-button"
        aria-haspopup="dialog"
        onClick={() => openDialog('cluster')}
      >
        <ClusterSummary />
        <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
          <path d="M1 2.5l3 3 3-3" fill="none" stroke="currentColor" strokeWidth="1.3" />
        </svg>
      </button>
      <ModeSwitch layout={layout} />
      <span className="grow" />
      <button
        type="button"
        className="text-button"
        aria-haspopup="dialog"
        title="Everything that can be done or found (Ctrl or ⌘ + K)"
        onClick={() => openDialog('palette')}
      >
        <Command size={15} aria-hidden />
        {layout === 'wide' ? 'Commands' : <span className="sr-only">Commands</span>}
        {layout === 'wide' && <kbd aria-hidden="true">Ctrl K</kbd>}
      </button>
      {layout !== 'phone' && (
        <button
          type="button"
          className="text-button"
          aria-haspopup="dialog"
          title="A link with this whole run in it"
          onClick={() => openDialog('share')}
        >
          <Share2 size={15} aria-hidden />
          {layout === 'wide' ? 'Share' : <span className="sr-only">Share</span>}
        </button>
      )}
      {layout !== 'phone' && <ExportMenu layout={layout} />}
      <button
        type="button"
        className="text-button"
        title={`Theme: ${theme}. Next: ${NEXT[theme]}`}
        onClick={() => setPreferences({ theme: NEXT[theme] })}
      >
        <Icon size={15} aria-hidden />
        {layout === 'wide' ? `Theme: ${theme}` : <span className="sr-only">Theme: {theme}</span>}
      </button>
      <button
        type="button"
        className="text-button"
        aria-haspopup="dialog"
        title="Help and keys (?)"
        onClick={() => openDialog('help')}
      >
        <CircleHelp size={15} aria-hidden />
        <span className="sr-only">Help</span>
      </button>
    </header>
  );
}

function ClusterSummary() {
  const nodes = useWorld((state) => state.nodes);
  const first = nodes.values().next().value;
  const families = (first?.podCIDRs ?? []).map((cidr) => (cidr.includes(':') ? 'IPv6' : 'IPv4'));
  return (
    <>
      <b>{nodes.size === 1 ? '1 node' : `${nodes.size} nodes`}</b>
      <span className="wide-only">
        {[...families, first?.proxyMode, 'v1.36'].filter(Boolean).join(' · ')}
      </span>
    </>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect x="1" y="1" width="18" height="18" rx="5" fill="var(--solid)" />
      <path
        d="M10 4.5v4M10 8.5L5.5 13M10 8.5V13M10 8.5l4.5 4.5"
        stroke="var(--on-solid)"
        strokeWidth="1.5"
        fill="none"
      />
      <circle cx="5.5" cy="14" r="1.6" fill="var(--on-solid)" />
      <circle cx="10" cy="14" r="1.6" fill="var(--on-solid)" />
      <circle cx="14.5" cy="14" r="1.4" fill="none" stroke="var(--on-solid)" strokeWidth="1.1" />
    </svg>
  );
}
