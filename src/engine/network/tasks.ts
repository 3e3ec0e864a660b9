import { assertNever } from '../../base/assert.ts';
import { finishAsk } from '../dns/ask.ts';
import { continueLookup } from '../dns/resolver.ts';
import { report } from '../kernel/kernel.ts';
import { finishProxyStart } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';
import { allHealthMayChange, checkHealth } from './balancerHealth.ts';
import { clientHears, clientPatienceEnds, clientTurn } from './clients.ts';
import { acceptedBack, deadlinePassed, endArrived, failConnection, lookedUp } from './connection.ts';
import { noReply } from './datagrams.ts';
import { replyArrived, requestArrived } from './requests.ts';
import { sendSyn } from './handshake.ts';
import type { NetworkTask } from './state.ts';

/** Runs one piece of the network's due work. */
export function runNetworkTask(world: World, task: NetworkTask): void {
  switch (task.type) {
    case 'client':
      return clientTurn(world, task.client, task.addedAt);
    case 'client-news':
      return clientHears(world, task.client, task.connection, task.news);
    case 'client-patience':
      return clientPatienceEnds(world, task.client, task.connection, task.requests);
    case 'lookup':
      return continueLookup(world, task.lookup);
    case 'asked':
      return finishAsk(world, task);
    case 'looked-up':
      return lookedUp(world, task.waiter.id, task.result);
    case 'syn':
      return sendSyn(world, task.connection, task.attempt);
    case 'accepted':
      return acceptedBack(world, task.connection);
    case 'failed':
      return failConnection(world, task.connection, task.verdict, task.reason);
    case 'deadline':
      return deadlinePassed(world, task.connection);
    case 'request':
      return requestArrived(world, task.connection, task.request);
    case 'reply':
      return replyArrived(world, task.connection, task.response, task.closes);
    case 'end':
      return endArrived(world, task.connection, task.how);
    case 'no-reply':
      return noReply(world, task.connection, task.verdict);
    case 'tell':
      return report(world, task.report);
    case 'proxy-started':
      finishProxyStart(world, task.node);
      return allHealthMayChange(world);
    case 'health-check':
      return checkHealth(world, task.service);
    default:
      return assertNever(task);
  }
}
