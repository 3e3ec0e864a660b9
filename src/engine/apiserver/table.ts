import { rulesOfKind } from '../../k8s/kinds/rules.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { ApiTable } from '../../protocol/api.ts';
import type { Call } from './call.ts';

/** The server's table, which `kubectl get` prints as it is. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/response.go asTable
export function tableOf(
  { kind, world }: Pick<Call, 'kind' | 'world'>,
  objects: readonly KubeObject[],
): ApiTable {
  const { nowUs } = world.kernel;
  const { columns, row } = rulesOfKind(kind);
  return {
    columns,
    rows: objects.map((object) => ({ cells: row(object, nowUs), object })),
  };
}
