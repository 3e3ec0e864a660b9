import { createCluster, advance, dispatch, isSettled } from './src/engine/cluster.ts';
import { defaultSettings } from './src/k8s/clusterFile/defaults.ts';
import { listObjects } from './src/engine/apiserver/read.ts';
import { STARTER_INPUTS } from './src/app/starter.ts';
const t0 = performance.now();
const c = createCluster({ seed: 1, settings: defaultSettings(), schema: null });
console.log('created', (performance.now()-t0).toFixed(1), 'ms', 'settled', isSettled(c), 'due', c.world.kernel.due.size, 'happenings', c.world.happenings.nextId);
for (const p of listObjects<any>(c.world, 'pods')) console.log(p.metadata.namespace, p.metadata.name, p.status?.phase, p.status?.podIP, p.spec.nodeName, JSON.stringify(p.status?.conditions?.map((x:any)=>x.type+'='+x.status)));
for (const i of STARTER_INPUTS) { const r = dispatch(c, i.input); if (r.ok && r.response && !r.response.ok) console.log(r.response); if (!r.ok) console.log(r); }
const t1 = performance.now();
for (let s=1;s<=15;s++) advance(c, s*1e6);
console.log('15 s in', (performance.now()-t1).toFixed(1));
for (const p of listObjects<any>(c.world, 'pods','default')) console.log(p.metadata.name, p.status?.phase, p.status?.podIP, p.spec.nodeName, JSON.stringify(p.status?.conditions?.map((x:any)=>x.type+'='+x.status)));
for (const p of listObjects<any>(c.world, 'endpointslices.discovery.k8s.io')) console.log(p.metadata.name, JSON.stringify(p.endpoints));
console.log(JSON.stringify(c.world.network.clients.get('tmp')?.stats));
for (const h of [...c.world.happenings.byId.values()].slice(0,30)) console.log((h.at/1e6).toFixed(3), h.actor, h.what, h.subject, '|', h.text, '<-', h.cause);
