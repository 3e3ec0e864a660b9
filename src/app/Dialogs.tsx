import { lazy, Suspense } from 'react';
import { offerCopy, useCopying } from '../state/copying.ts';
import { CopyDialog } from './copy/CopyDialog.tsx';
import { openDialog, useDialogs } from './dialogs.ts';
import { Help } from './Help.tsx';
import { Palette } from './palette/Palette.tsx';
import { Report } from './share/Report.tsx';
import { Share } from './share/Share.tsx';
import { SimplifiedDialog } from './Simplified.tsx';

// The YAML library comes with it.
const ClusterMenu = lazy(() =>
  import('./cluster/ClusterMenu.tsx').then((module) => ({ default: module.ClusterMenu })),
);

const DIALOGS = {
  cluster: ClusterMenu,
  help: Help,
  palette: Palette,
  share: Share,
  simplified: SimplifiedDialog,
  report: Report,
};

/** The dialog that is open, if one is. */
export function Dialogs() {
  const open = useDialogs((state) => state.open);
  const copying = useCopying((state) => state.target);
  if (copying !== null) return <CopyDialog target={copying} onClose={() => offerCopy(null)} />;
  if (open === null) return null;
  const Shown = DIALOGS[open];
  return (
    // Its own boundary: a dialog that gives way to one that still loads goes, and is not only hidden.
    <Suspense key={open} fallback={null}>
      <Shown onClose={() => openDialog(null)} />
    </Suspense>
  );
}
