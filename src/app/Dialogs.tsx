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
  if (open === null) return null;
  const Shown = DIALOGS[open];
  return <Shown key={open} onClose={() => openDialog(null)} />;
}
