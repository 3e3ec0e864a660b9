import { BaseImage, Cluster, type ProcessContext } from '@ngrok/webernetes';
import { DEPLOYMENT, SERVICE } from './workload.ts';

/** Another simulator of Kubernetes, as the yardstick: the same workload, driven by its own clock as fast as it goes. */

/** Its clock is stepped by so much virtual time at once; between steps its promises are let run. */
const STEP_MS = 10;

/** When it has not come to an end after so long, the benchmark gives up on it. */
const PATIENCE_MS = 600_000;

class Nginx extends BaseImage {
  static readonly imageName = 'nginx';
  static readonly imageVersion = '1.27';
  readonly defaultCommand = ['nginx'];

  override async exec(context: ProcessContext, argv: readonly string[]): Promise<number> {
    if (argv[0] !== 'nginx') return super.exec(context, argv);
    context.listenHttp(80, async () => ({ status: 200, body: 'Welcome to nginx!\n' }));
    return context.waitUntilKilled();
  }
}

/** Wall time in milliseconds from the apply until as many endpoints are ready. */
export async function bringUpMs(replicas: number): Promise<number> {
  const cluster = new Cluster({ nodes: Math.ceil(replicas / 90) + 3 });
  cluster.registerImage(Nginx);
  await cluster.init();
  const readyIn = new Map<string, number>();
  const informer = cluster.informer(
    'endpointslices',
    (_type, { metadata, endpoints = [] }) => {
      if (metadata?.labels?.['kubernetes.io/service-name'] !== 'web') return;
      const ready = endpoints.filter(({ conditions }) => conditions?.ready === true).length;
      readyIn.set(metadata.name ?? '', ready);
    },
    { namespace: 'default' },
  );
  cluster.pause();
  const begun = performance.now();
  const applied = cluster.apply([DEPLOYMENT(replicas), SERVICE]);
  while ([...readyIn.values()].reduce((sum, ready) => sum + ready, 0) < replicas) {
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`webernetes: no ${replicas} endpoints`);
    cluster.clock.step(STEP_MS);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  const wallMs = performance.now() - begun;
  await applied;
  cluster.resume();
  await informer.stop();
  await cluster.close();
  return wallMs;
}
