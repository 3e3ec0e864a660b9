import { createCluster, advance, dispatch, isSettled } from './src/engine/cluster.ts';
import { parseClusterFile } from './src/k8s/clusterFile.ts';
import { getObject, listObjects } from './src/engine/apiserver/read.ts';
const N = Number(process.argv[2]);
let nodes = ''; const n = Math.max(3, Math.ceil(N/100)+1); for (let i=1;i<=n;i++) nodes += `    - {name: node-${i}, zone: z${i%3}, ip: 172.16.${i>>8}.${i&255}}\n`;
const r = parseClusterFile(`apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\nspec:\n  nodes:\n${nodes}`);
if (!r.ok) { console.log(r); process.exit(1); }
const t0 = performance.now();
const c = createCluster({ seed: 1, settings: r.settings, schema: null });
console.log('created', (performance.now()-t0).toFixed(1), 'ms', isSettled(c));
const api = (resource: string, body: any) => { const x = dispatch(c, {type:'api', actor:'you', request:{verb:'create', resource, namespace:'default', body}}); if (!x.ok || !x.response!.ok) console.log(x); };
const t1 = performance.now();
api('deployments.apps', {apiVersion:'apps/v1',kind:'Deployment',metadata:{name:'web'},spec:{replicas:N,selector:{matchLabels:{app:'web'}},template:{metadata:{labels:{app:'web'}},spec:{containers:[{name:'web',image:'nginx:1.27',ports:[{containerPort:80}]}]}}}});
api('services', {apiVersion:'v1',kind:'Service',metadata:{name:'web'},spec:{selector:{app:'web'},ports:[{port:80}]}});
let s=0; let longest=0; while (!isSettled(c) && s < 3600) { s++; const a=performance.now(); advance(c, s*1e6); longest=Math.max(longest, performance.now()-a); if (s%20===0) { console.log(s, (performance.now()-t1).toFixed(0), (getObject<any>(c.world,'deployments.apps','default','web'))?.status?.readyReplicas, 'work', c.world.kernel.work); if (performance.now()-t1 > 100000) break; } }
const d = getObject<any>(c.world,'deployments.apps','default','web');
console.log('N', N, 'wall', (performance.now()-t1).toFixed(0), 'ms virtual', s, 'ready', d.status?.readyReplicas, 'longest 1s slice', longest.toFixed(0), 'heap', (process.memoryUsage().heapUsed/1e6).toFixed(0), 'rv', c.world.api.resourceVersion);
