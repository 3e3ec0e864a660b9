import { offerCopy, useCopying } from '../state/copying.ts';
import { CopyDialog } from './copy/CopyDialog.tsx';
import { ClusterMenu } from './ClusterMenu.tsx';
import { openDialog, useDialogs } from './dialogs.ts';
import { Help } from './Help.tsx';
import { Palette } from './palette/Palette.tsx';
import { Report } from './share/Report.tsx';
import { Share } from './share/Share.tsx';
import { SimplifiedDialog } from './Simplified.tsx';

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
  return <Shown key={open} onClose={() => openDialog(null)} />;
}
