import { verbGroup } from './group.ts';
import { setEnv } from './setEnv.ts';
import { setImage } from './setImage.ts';
import { setSelector } from './setSelector.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/set/set.go
export const set: Verb = verbGroup({
  name: 'set',
  summary: 'Set specific features on objects',
  subcommands: [setEnv, setImage, setSelector],
});
