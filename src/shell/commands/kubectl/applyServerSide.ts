import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { isStatus, plain, problemOf, textOf } from './failure.ts';
import { present, type Found } from './find.ts';
import type { DryRun } from './flagGroups.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';

/** The manager of `kubectl apply --server-side`. */
const MANAGER = 'kubectl';

const ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** Sends the whole configuration; the server keeps who owns which field. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go applyOneObject
export async function applyOnServer(
  session: Session,
  found: Found,
  options: { readonly dryRun: DryRun; readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore' },
): Promise<{ object: Draft; operation: string }> {
  const { flags } = session;
  try {
    const response = await request(session, {
      verb: 'patch',
      resource: resourceOf(found.kind),
      name: found.name,
      ...inNamespace(found.namespace),
      patchType: 'apply',
      body: present(found),
      force: flags.yes('force-conflicts'),
      dryRun: options.dryRun === 'server',
      fieldManager: flags.given('field-manager') ? flags.text('field-manager') : MANAGER,
      fieldValidation: options.fieldValidation,
    });
    return { object: objectOf(response), operation: 'serverside-applied' };
  } catch (error) {
    if (isStatus(error, 'Conflict')) throw plain(`${textOf(problemOf(error))}\n${ADVICE}`);
    throw error;
  }
}
