import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { isNotFound, plain, statusError, throwAll } from './failure.ts';
import { findAll, present, visit, type Found, type Wanted } from './find.ts';
import {
  ALL_NAMESPACES_FLAG,
  FIELD_SELECTOR_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
} from './flagGroups.ts';
import { parseCondition, type Condition } from './conditions.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { timedOut, waitDeleted } from './waitDeleted.ts';
import { watchUntil, WEEK_US } from './watching.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/wait.go
export const wait: Verb = {
  name: 'wait',
  summary: 'Wait for a specific condition on one or many resources',
  usage:
    "([-f FILENAME] | resource/name | resource [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  examples: [
    'kubectl wait --for=condition=Ready pod -l app=web --timeout=60s',
    "kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web",
  ],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAG,
    ...FIELD_SELECTOR_FLAG,
    ...ALL_NAMESPACES_FLAG,
    all: { type: 'bool', help: 'All of the named kinds in the namespace.' },
    local: { type: 'bool', help: 'Work on the files only, without the server.' },
    for: {
      type: 'array',
      help: 'create, delete, condition=NAME[=VALUE] or jsonpath=PATH[=VALUE]; may be repeated.',
    },
    timeout: { type: 'duration', initial: 30_000_000, help: '0 checks once; negative waits for a week.' },
  },
  run: async (session) => {
    const print = await resultPrinter(session);
    const conditions = parseConditions(session.flags.list('for'));
    const given = session.flags.durationUs('timeout');
    const timeoutUs = given < 0 ? WEEK_US : given;
    const deadline: Deadline = { timeoutUs, at: session.context.host.nowUs() + timeoutUs };
    if (conditions.some(({ type }) => type === 'create')) await waitCreated(session, deadline);
    const forDelete = conditions.some(({ type }) => type === 'delete');
    let count = 0;
    const problems = await visit(session, wantedOf(session), async (found) => {
      count++;
      for (const condition of conditions)
        print(await meet(session, found, condition, deadline), 'condition met');
    });
    // What is gone already need not be waited for.
    throwAll(forDelete ? problems.filter((problem) => !isNotFound(problem)) : problems);
    if (count === 0 && !forDelete) throw plain('no matching resources found');
    return 0;
  },
};

interface Deadline {
  readonly timeoutUs: number;
  readonly at: number;
}

function remaining(session: Session, deadline: Deadline): number {
  return Math.max(0, deadline.at - session.context.host.nowUs());
}

function wantedOf(session: Session): Wanted {
  const { flags } = session;
  return {
    args: session.args,
    files: true,
    latest: true,
    emptySelector: flags.yes('all'),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.yes('all-namespaces'),
  };
}

function parseConditions(texts: readonly string[]): Condition[] {
  if (texts.length === 0) throw plain('unrecognized condition: []');
  return texts.map((text) => parseCondition(text));
}

/** How often it is looked whether what is awaited exists. */
const CREATE_POLL_US = 500_000;

async function waitCreated(session: Session, deadline: Deadline): Promise<void> {
  for (;;) {
    const { found, problems } = await findAll(session, wantedOf(session));
    throwAll(problems.filter((problem) => !isNotFound(problem)));
    if (found.length > 0 && problems.length === 0) return;
    const left = remaining(session, deadline);
    if (left === 0) throw plain('timed out waiting for the condition');
    await session.context.host.sleep(Math.min(CREATE_POLL_US, left), session.context.signal);
  }
}

async function meet(
  session: Session,
  found: Found,
  condition: Condition,
  deadline: Deadline,
): Promise<KubeObject> {
  switch (condition.type) {
    case 'create':
      return present(found);
    case 'delete': {
      const timeoutUs = deadline.timeoutUs === 0 ? 0 : Math.max(1, remaining(session, deadline));
      await waitDeleted(session, found, { uid: null, timeoutUs });
      return present(found);
    }
    case 'object':
      return meetObject(session, found, condition.isMet, deadline);
  }
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/wait/condition.go getObjAndCheckCondition
async function meetObject(
  session: Session,
  found: Found,
  isMet: (object: KubeObject) => boolean,
  deadline: Deadline,
): Promise<KubeObject> {
  const { kind, namespace, name } = found;
  const answer = await session.context.host.api({
    verb: 'get',
    resource: resourceOf(kind),
    name,
    ...inNamespace(namespace),
  });
  if (!answer.ok) throw statusError(answer);
  let object = objectOf(answer);
  if (isMet(object)) return object;
  if (deadline.timeoutUs === 0) throw plain(`condition not met for ${kind.plural}/${name}`);
  const left = remaining(session, deadline);
  if (left === 0) throw timedOut(found);
  const watched = { kind, namespace, name, resourceVersion: answer.resourceVersion };
  const met = await watchUntil(session, watched, left, (change) => {
    if (change.type === 'DELETED') return false;
    object = change.object;
    return isMet(object);
  });
  if (!met) throw timedOut(found);
  return object;
}
