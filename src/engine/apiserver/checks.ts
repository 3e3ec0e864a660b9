import type { Draft } from '../../k8s/kind.ts';
import { rulesOfKind } from '../../k8s/kinds/rules.ts';
import { validateServiceAddresses } from '../../k8s/kinds/serviceAddresses.ts';
import { validateObjectMeta } from '../../k8s/validation/metadata.ts';
import type { Call, Checks } from './call.ts';
import { invalid } from './error.ts';
import { checkBody } from './structure.ts';

/** Everything that a create from outside is asked. */
export const ALL_CHECKS: Checks = {
  body: checkBody,
  addresses: validateServiceAddresses,
  created: checkCreated,
};

function checkCreated({ kind, warnings }: Call, draft: Draft): void {
  const rules = rulesOfKind(kind);
  const errors = [
    ...validateObjectMeta(draft, { namespaced: kind.namespaced, checkName: rules.checkName }),
    ...(rules.validate?.(draft) ?? []),
  ];
  if (errors.length > 0) throw invalid(kind, draft['metadata'].name ?? '', errors);
  for (const warning of rules.warnings?.(draft) ?? []) warnings.add(warning);
}
