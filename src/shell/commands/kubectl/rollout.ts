import { verbGroup } from './group.ts';
import { rolloutHistory } from './rolloutHistory.ts';
import { rolloutPause, rolloutResume } from './rolloutPause.ts';
import { rolloutRestart } from './rolloutRestart.ts';
import { rolloutStatus } from './rolloutStatus.ts';
import { rolloutUndo } from './rolloutUndo.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout.go
export const rollout: Verb = verbGroup({
  name: 'rollout',
  summary: 'Manage the rollout of one or many resources',
  subcommands: [rolloutHistory, rolloutPause, rolloutRestart, rolloutResume, rolloutStatus, rolloutUndo],
});
