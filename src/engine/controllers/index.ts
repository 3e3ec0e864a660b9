import { kubelet } from '../node/kubelet.ts';
import { controlPlane } from './controlPlane.ts';
import type { Controller } from './controller.ts';

/** Everything that watches the API and acts. A function, since the kubelet's module uses the queue itself. */
export function allControllers(): readonly Controller[] {
  return [...controlPlane(), kubelet];
}
