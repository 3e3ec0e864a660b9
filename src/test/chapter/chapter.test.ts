import { describe, expect, it } from 'vitest';
import { borderWith } from '../../engine/apiserver/request.ts';
import { parseClusterFile } from '../../k8s/clusterFile.ts';
import { loadSchema } from '../../k8s/schema/schema.ts';
import { runHeadless } from '../../shell/headless.ts';
import {
  API,
  DUAL_STACK,
  EXTERNAL_NAME,
  HEADLESS,
  INTERNAL_AND_EXTERNAL,
  PUBLIC_LOCAL,
  STICKY,
  WEB,
  WEB_SERVICE,
} from './manifests.ts';

/** Every manifest of the chapter as it is, applied at a terminal, and the connections that prove it. */

const border = borderWith(await loadSchema());

const DUAL = `apiVersion: servicescope.dev/v1alpha1
kind: Cluster
spec:
  ipFamilies: [IPv4, IPv6]
  podCIDRs: [10.244.0.0/16, fd00:10:244::/48]
  serviceCIDRs: [10.96.0.0/12, fd00:10:96::/112]
  nodes:
  - {name: node-1, ip: [192.0.2.11, "2001:db8::11"]}
  - {name: node-2, ip: [192.0.2.12, "2001:db8::12"]}
  - {name: node-3, ip: [192.0.2.13, "2001:db8::13"]}
`;

/** Two calls from here and there in short: what was dialled and by whom, then what became of it. */
const HELPERS = `
call() { scope connect --from $1 --to $2 -o json | jq -c '[.verdict, .reason, .service, (.eligible | length), .destination.port, .endpoint.port, .sourceSeen]' | sed "s/$(kubectl get pod tmp -o jsonpath='{.status.podIP}')/TMP/"; }
pods() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do scope connect --from $1 --to $2 -o json | jq -r .endpoint.pod; done | sort -u | wc -l | tr -d ' '; }
`;

const TMP = `
kubectl run tmp --image=curlimages/curl:8.10.1 --restart=Never --overrides='{"spec":{"nodeName":"node-1"}}' -- sleep infinity
`;

const apply = (...manifests: readonly string[]): string =>
  manifests.map((manifest) => `kubectl apply -f - <<'EOF'${manifest}EOF\n`).join('');

/** Types a script; gives the lines that it showed. */
async function typed(script: string, file = ''): Promise<string[]> {
  const parsed = parseClusterFile(file === '' ? '{}' : file);
  if (!parsed.ok) throw new Error('a cluster file that is right');
  let shown = '';
  await runHeadless({
    script: HELPERS + script,
    settings: parsed.settings,
    seed: 1,
    border,
    write: (text) => {
      shown += text;
    },
  });
  return shown.split('\n').filter((line) => line !== '');
}

const call = (...fields: readonly unknown[]): string => JSON.stringify(fields);
const settled = expect.stringMatching(/^settled after [\d.]+ s$/);

describe('the chapter', () => {
  it('a Deployment and its ClusterIP Service: by name from a Pod, by address from a Node, not from outside', async () => {
    const script = `${apply(WEB, WEB_SERVICE)}${TMP}scope settle
call pod/tmp web:80
call pod/tmp web.default.svc.cluster.local:80
call node/node-2 $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'):80
call laptop $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'):80
pods pod/tmp web:80
`;
    expect(await typed(script)).toEqual([
      'deployment.apps/web created',
      'service/web created',
      'pod/tmp created',
      settled,
      call('answered', null, 'default/web:http', 3, 80, 80, 'TMP'),
      call('answered', null, 'default/web:http', 3, 80, 80, 'TMP'),
      call('answered', null, 'default/web:http', 3, 80, 80, '192.0.2.12'),
      call('timeout', 'no-route', null, 0, 80, null, null),
      '3',
    ]);
  });

  it('a port by its name, which is followed when it is renumbered', async () => {
    const script = `${apply(API)}${TMP}scope settle
call pod/tmp api:80
kubectl get deploy api -o yaml | sed 's/containerPort: 8080/containerPort: 9090/' | kubectl apply -f - 2>/dev/null
kubectl rollout status deploy/api >/dev/null
scope settle
call pod/tmp api:80
`;
    expect(await typed(script)).toEqual([
      'deployment.apps/api created',
      'service/api created',
      'pod/tmp created',
      settled,
      call('answered', null, 'default/api:http', 2, 80, 8080, 'TMP'),
      'deployment.apps/api configured',
      settled,
      call('answered', null, 'default/api:http', 2, 80, 9090, 'TMP'),
    ]);
  });

  it('session affinity: one client, one Pod', async () => {
    const script = `${apply(WEB, WEB_SERVICE, STICKY)}${TMP}scope settle
call pod/tmp web:80
pods pod/tmp web:80
pods node/node-2 $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'):80
kubectl get svc web -o jsonpath='{.spec.sessionAffinityConfig.clientIP.timeoutSeconds}'
`;
    expect((await typed(script)).slice(2)).toEqual([
      'service/web configured',
      'pod/tmp created',
      settled,
      call('answered', null, 'default/web', 3, 80, 80, 'TMP'),
      '1',
      '1',
      '10800',
    ]);
  });

  it('externalTrafficPolicy Local: the real client, the Nodes that have a Pod; others drop', async () => {
    const script = `${apply(WEB, PUBLIC_LOCAL)}${TMP}
kubectl scale deploy web --replicas=1
scope settle
call internet 203.0.113.20:80
call pod/tmp 203.0.113.20:80
port=$(kubectl get svc web-public -o jsonpath='{.spec.ports[0].nodePort}')
node=$(kubectl get pod -l app=web -o jsonpath='{.items[0].spec.nodeName}')
other=$(kubectl get nodes -o name | grep -v $node | head -1)
call laptop $(kubectl get node $node -o jsonpath='{.status.addresses[0].address}'):$port | sed s/$port/PORT/
call laptop $(kubectl get $other -o jsonpath='{.status.addresses[0].address}'):$port | sed s/$port/PORT/
`;
    expect((await typed(script)).slice(4)).toEqual([
      settled,
      call('answered', null, 'default/web-public', 1, 80, 80, '198.51.100.7'),
      call('answered', null, 'default/web-public', 1, 80, 80, 'TMP'),
      call('answered', null, 'default/web-public', 1, 'PORT', 80, '198.51.100.24').replaceAll(
        '"PORT"',
        'PORT',
      ),
      call('timeout', 'no-local-endpoints', 'default/web-public', 0, 'PORT', null, null).replaceAll(
        '"PORT"',
        'PORT',
      ),
    ]);
  });

  it('two families where the cluster has two; refused where it has one', async () => {
    const script = `${apply(WEB, DUAL_STACK)}${TMP}scope settle
kubectl get svc web -o jsonpath='{.spec.ipFamilies}{"\\n"}'
for ip in $(kubectl get svc web -o jsonpath='{.spec.clusterIPs[0]} [{.spec.clusterIPs[1]}]'); do call pod/tmp $ip:80; done
`;
    expect((await typed(script, DUAL)).slice(3)).toEqual([
      settled,
      '["IPv4","IPv6"]',
      call('answered', null, 'default/web', 3, 80, 80, 'TMP'),
      expect.stringMatching(/^\["answered",null,"default\/web",3,80,80,"fd00:10:244:1::\w+"\]$/),
    ]);
    expect((await typed(apply(WEB, DUAL_STACK)))[1]).toBe(
      'The Service "web" is invalid: spec.ipFamilies[1]: Invalid value: "IPv6": not configured on this cluster',
    );
  });

  it('headless: the name gives the Pods, and the port is theirs', async () => {
    const script = `${apply(HEADLESS)}${TMP}
kubectl create deployment db --image=postgres:17 --replicas=2 --dry-run=client -o yaml | sed 's/name: postgres/name: postgres\\n        env: [{name: POSTGRES_PASSWORD, value: x}]/' | kubectl apply -f -
scope settle
sleep 30
call pod/tmp db:5432
call pod/tmp db:80
scope connect --from pod/tmp --to db:5432 -o json | jq '[.dns[] | select(.type == "A") | .answers[]] | length'
`;
    expect((await typed(script)).slice(3)).toEqual([
      settled,
      call('answered', null, null, 0, 5432, 5432, 'TMP'),
      call('refused', 'not-listening', null, 0, 80, 80, null),
      '2',
    ]);
  });

  it('a name for something outside, whose certificate is for its own name', async () => {
    const script = `${apply(EXTERNAL_NAME)}${TMP}scope settle
call pod/tmp payments-api:443
kubectl exec tmp -- curl -sS -o /dev/null https://payments-api 2>&1 | head -1
kubectl get svc payments-api --no-headers
`;
    expect((await typed(script)).slice(2)).toEqual([
      settled,
      call('answered', null, null, 0, 443, null, '192.0.2.11'),
      expect.stringContaining('curl: (60) SSL: no alternative certificate subject name matches target'),
      expect.stringMatching(/^payments-api +ExternalName +<none> +api\.payments\.example\.com +<none> /),
    ]);
  });

  it('one Service for inside and one for outside over the same Pods', async () => {
    const script = `${apply(WEB, INTERNAL_AND_EXTERNAL)}${TMP}scope settle
call pod/tmp web:80
call internet 203.0.113.20:80 | sed -E 's/192.0.2.1[123]/NODE/'
call pod/tmp web-public:80
pods internet 203.0.113.20:80
`;
    expect((await typed(script)).slice(4)).toEqual([
      settled,
      call('answered', null, 'default/web:http', 3, 80, 80, 'TMP'),
      call('answered', null, 'default/web-public:http', 3, 80, 80, 'NODE'),
      call('answered', null, 'default/web-public:http', 3, 80, 80, 'TMP'),
      '3',
    ]);
  });

  it('headless for peers and a ClusterIP for clients over the same Pods', async () => {
    const clients = HEADLESS.replace('name: db\n', 'name: db-clients\n').replace('  clusterIP: None\n', '');
    const script = `${apply(HEADLESS, clients)}${TMP}
kubectl run db-0 --image=redis:7 --labels=app=db
kubectl annotate pod db-0 x=y >/dev/null
scope settle
sleep 5
scope connect --from pod/tmp --to db:6379 -o json | jq -c '[.verdict, .service, .endpoint.pod]'
kubectl patch svc db-clients --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":6379}]' >/dev/null
scope settle
scope connect --from pod/tmp --to db-clients:5432 -o json | jq -c '[.verdict, .service, .endpoint.pod]'
`;
    expect((await typed(script)).filter((line) => line.startsWith('['))).toEqual([
      call('answered', null, 'default/db-0'),
      call('answered', 'default/db-clients:tcp', 'default/db-0'),
    ]);
  });

  it('a selector that is too broad takes in a Pod of another component, a tight one does not', async () => {
    const script = `${apply(WEB, WEB_SERVICE)}
kubectl run stray --image=redis:7 --labels=app=web,component=cache
scope settle
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do scope connect --from node/node-1 --to $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'):80 -o json | jq -c '[.verdict, .reason]'; done | sort -u
kubectl patch deploy web -p '{"spec":{"template":{"metadata":{"labels":{"component":"site"}}}}}' >/dev/null
kubectl rollout status deploy/web >/dev/null
kubectl set selector svc web app=web,component=site >/dev/null
scope settle >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do scope connect --from node/node-1 --to $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'):80 -o json | jq -c '[.verdict, .reason]'; done | sort -u
`;
    expect((await typed(script)).filter((line) => line.startsWith('['))).toEqual([
      call('answered', null),
      call('refused', 'not-listening'),
      call('answered', null),
    ]);
  });

  it('clients behind one NAT share one Pod under affinity, and clients with addresses of their own do not', async () => {
    const script = `${apply(WEB, PUBLIC_LOCAL)}
kubectl patch svc web-public -p '{"spec":{"sessionAffinity":"ClientIP"}}' >/dev/null
scope settle
for n in a b c d e f; do scope connect --from nat/office/$n --to 203.0.113.20:80 -o json | jq -r '.source.ip + " " + .endpoint.pod'; done | sort -u | wc -l | tr -d ' '
for g in a b c d e f g h i j k l; do scope connect --from nat/$g/x --to 203.0.113.20:80 -o json | jq -r .endpoint.pod; done | sort -u | wc -l | tr -d ' '
`;
    expect((await typed(script)).slice(3)).toEqual(['1', '3']);
  });
});
