import type { ClusterSettings } from '../clusterSettings.ts';
import { assembleSettings } from './assemble.ts';

/** The cluster that a run starts with when nobody says otherwise: three Nodes in three zones. */
export function defaultSettings(): ClusterSettings {
  const { settings, faults } = assembleSettings({});
  if (settings === null) throw new Error(`the default cluster is wrong: ${faults[0]?.message}`);
  return settings;
}
