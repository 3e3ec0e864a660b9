import { describe, expect, it } from 'vitest';
import { runScript } from '../../testing.ts';

const SET_UP = `kubectl create deployment web --image=nginx:1.27 --replicas=2 >/dev/null
kubectl expose deployment web --port=80 >/dev/null
kubectl create namespace shop >/dev/null
kubectl run tmp --image=busybox:1.36 -- sleep infinity >/dev/null
kubectl run tmp -n shop --image=busybox:1.36 -- sleep infinity >/dev/null
scope settle >/dev/null
`;

const policy = (spec: string): string =>
  `echo '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny"},"spec":${spec}}' | kubectl apply -f - >/dev/null`;

const patch = (spec: string): string => `kubectl patch svc web -p '{"spec":${spec}}' >/dev/null`;

/** Breaks the Service; then the step that is the first wrong, and whether the fix is a command that heals it. */
const ROWS: readonly (readonly [fact: string, breaks: string, first: string, heals: boolean])[] = [
  ['a slip in the selector', patch('{"selector":{"app":"wbe"}}'), 'selector', true],
  ['the wrong case in a label', patch('{"selector":{"app":"Web"}}'), 'selector', true],
  [
    'another key',
    `kubectl patch svc web --type=merge -p '{"spec":{"selector":{"app":null,"name":"web"}}}' >/dev/null`,
    'selector',
    false,
  ],
  ['no replicas', 'kubectl scale deployment web --replicas=0 >/dev/null', 'selector', true],
  [
    'a Pod made unready by hand',
    'kubectl scale deployment web --replicas=1 >/dev/null; scope settle >/dev/null; scope app $(kubectl get pods -l app=web -o name) unready >/dev/null',
    'endpoints',
    true,
  ],
  [
    'an image that does not exist',
    'kubectl set image deployment/web nginx=nginx:9.99 >/dev/null; kubectl delete rs -l app=web --cascade=orphan >/dev/null; kubectl delete pods -l app=web --wait=false >/dev/null; sleep 60',
    'endpoints',
    false,
  ],
  ['a targetPort where nothing listens', patch('{"ports":[{"port":80,"targetPort":8080}]}'), 'ports', true],
  ['a targetPort by a name nobody has', patch('{"ports":[{"port":80,"targetPort":"http"}]}'), 'ports', false],
  [
    'the wrong port dialled',
    'kubectl exec tmp -- wget -T 2 -qO- http://web:8080 2>/dev/null',
    'ports',
    false,
  ],
  [
    'a short name in another namespace',
    'kubectl exec -n shop tmp -- wget -qO- http://web 2>/dev/null',
    'dns',
    false,
  ],
  ['no DNS server', 'kubectl scale deployment coredns --replicas=0 -n kube-system >/dev/null', 'dns', true],
  [
    'egress that forgets DNS',
    `${policy('{"podSelector":{"matchLabels":{"run":"tmp"}},"policyTypes":["Egress"]}')}; kubectl exec tmp -- wget -T 9 -qO- http://web >/dev/null 2>&1`,
    'dns',
    false,
  ],
  [
    'ingress that allows nobody',
    `${policy('{"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Ingress"]}')}; kubectl exec tmp -- wget -T 2 -qO- http://web 2>/dev/null`,
    'policy',
    false,
  ],
  [
    'a kube-proxy that stands still',
    'scope proxy node-1 stop >/dev/null; kubectl scale deployment web --replicas=3 >/dev/null',
    'nodes',
    true,
  ],
  [
    'a balancer that nobody makes',
    patch('{"type":"LoadBalancer","loadBalancerClass":"example.com/none"}'),
    'outside',
    false,
  ],
  ['nothing', 'true', 'null', false],
];

describe('checklist', () => {
  it.each(ROWS)('finds %s', async (_fact, breaks, first, heals) => {
    const { shown } = await runScript(`${SET_UP}${breaks}
scope settle >/dev/null
scope checklist web -o json > /tmp/list
jq -r .firstWrong /tmp/list
jq -r '.firstWrong as $first|.checks[]|select(.name==$first)|.fix.command // "-"' /tmp/list > /tmp/fix
if ! grep -qx -e - /tmp/fix; then
  eval "$(cat /tmp/fix)" >/dev/null 2>&1
  scope settle >/dev/null
  scope checklist web -o json | jq -r .firstWrong
fi
`);
    const lines = shown.trim().split('\n');
    expect(lines[0]).toBe(first);
    if (heals) expect(lines.slice(1)).toEqual(['null']);
  });

  const TEXTS: readonly (readonly [fact: string, line: string, shown: string])[] = [
    [
      'a Pod that is going, and listens no more',
      'kubectl scale deployment web --replicas=1 >/dev/null; sleep 0.2; scope checklist web -o json | jq -c \'[.checks[]|select(.name=="endpoints" or .name=="ports")|.finding]\'',
      '["1 of 2 endpoints is ready.","Every targetPort is listened on in 1 of 1 Pods."]\n',
    ],
    [
      'no such Service',
      'scope checklist nope; echo $?',
      'error: there is no Service nope in namespace default.\nCreate it.\n1\n',
    ],
    [
      'a Service of another namespace',
      'scope checklist web -n shop',
      'error: there is no Service web in namespace shop.\nAsk for the one in namespace default: clients elsewhere dial web.default.\n',
    ],
    [
      'no Service named',
      'scope checklist; echo $?',
      'error: usage: scope checklist [NAMESPACE/]SERVICE [--from PLACE] [-n NAMESPACE] [-o json]\n2\n',
    ],
    [
      'one caller',
      'scope checklist web --from pod/shop/tmp -o json | jq -c ".callers,.firstWrong"',
      '["pod/shop/tmp"]\nnull\n',
    ],
    ['an unknown flag', 'scope checklist web --nope', 'error: unknown flag: --nope\n'],
    [
      'a journey that never was',
      'scope journey 99; echo $?',
      'error: there is no connection 99: it never was, or is forgotten; scope journey lists the latest\n1\n',
    ],
    [
      'a journey that is no number',
      'scope journey web; echo $?',
      "error: ID is a connection's number, not web\n2\n",
    ],
    ['help of one', 'scope help time', '  scope time\n      The virtual clock.\n'],
  ];

  it.each(TEXTS)('%s', async (_fact, line, shown) => {
    expect((await runScript(SET_UP + line)).shown).toBe(shown);
  });
});
