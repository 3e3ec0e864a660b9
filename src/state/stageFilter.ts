import { create } from 'zustand';

/** What of the cluster the stage draws. */
export interface StageFilter {
  /** Only this namespace and the system's; null for all. */
  readonly namespace: string | null;
  /** Part of a label (`app=web`, `app`, `web`); '' for all. */
  readonly label: string;
  /** Only what does not serve as it should. */
  readonly failing: boolean;
}

export const NO_FILTER: StageFilter = { namespace: null, label: '', failing: false };

export function isFiltering(filter: StageFilter): boolean {
  return filter.namespace !== null || filter.label !== '' || filter.failing;
}

interface Finding {
  /** Whether the panel to find and filter is open. */
  readonly open: boolean;
  readonly filter: StageFilter;
}

export const useStageFilter = create<Finding>(() => ({ open: false, filter: NO_FILTER }));

export function openFind(open: boolean): void {
  useStageFilter.setState({ open });
}

export function setFilter(filter: StageFilter): void {
  useStageFilter.setState({ filter });
}
