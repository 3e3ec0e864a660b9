import { describe, expect, it } from 'vitest';
import { runScript } from '../../testing.ts';

const SET_UP = `kubectl create deployment web --image=nginx:1.27 --replicas=2 >/dev/null
kubectl expose deployment web --port=80 >/dev/null
kubectl run tmp --image=busybox:1.36 -- sleep infinity >/dev/null
scope settle >/dev/null
`;

const connect = (args: string, filter: string): string => `scope connect ${args} -o json | jq -c '${filter}'`;

/** One row: what is typed after the set-up, and what comes of it. */
const ROWS: readonly (readonly [fact: string, line: string, shown: string])[] = [
  [
    'connect gives exactly these fields',
    connect('--from pod/tmp --to web:80', 'keys_unsorted'),
    '["verdict","reason","source","dns","destination","service","eligible","endpoint","sourceSeen","steps"]\n',
  ],
  [
    'connect gives these of a step',
    connect('--from pod/tmp --to web:80', '.steps[0]|keys_unsorted'),
    '["at","where","what","source","destination","rule"]\n',
  ],
  ['a Pod is named whole', connect('--from pod/tmp --to web:80', '.source.name'), '"pod/default/tmp"\n'],
  [
    'a place outside is on no Node',
    connect('--from laptop --to 192.0.2.11:22', '.source'),
    '{"name":"laptop","ip":"198.51.100.24","node":null}\n',
  ],
  ['what is not a name is not looked up', connect('--from pod/tmp --to 10.96.0.1:443', '.dns'), '[]\n'],
  [
    'a name that does not exist',
    connect('--from pod/tmp --to nosuch:80', '[.verdict,.reason,.destination,.service,.eligible,.endpoint]'),
    '["dns-failure","nxdomain",null,null,[],null]\n',
  ],
  ['a port without a name', connect('--from pod/tmp --to web:80', '.service'), '"default/web"\n'],
  [
    'a port with a name',
    connect('--from pod/tmp --to kube-dns.kube-system:53 --udp', '.service'),
    '"kube-system/kube-dns:dns"\n',
  ],
  [
    'nobody has this address',
    connect('--from pod/tmp --to 10.96.9.9:80 --timeout 1', '[.verdict,.reason]'),
    '["timeout","no-route"]\n',
  ],
  ['a refusal is no failure of scope', 'scope connect --from pod/tmp --to web:80 >/dev/null; echo $?', '0\n'],
  [
    'IPv6 in brackets',
    connect("--from laptop --to '[2001:db8::1]:80' --timeout 1", '.destination'),
    '{"ip":"2001:db8::1","port":80}\n',
  ],
  ['no such Pod', 'scope connect --from pod/nope --to web:80; echo $?', 'error: there is no pod/nope\n2\n'],
  [
    'no such Node',
    'scope connect --from node/nope --to web:80; echo $?',
    'error: there is no node/nope\n2\n',
  ],
  [
    'no such place',
    'scope connect --from moon --to web:80; echo $?',
    'error: --from takes pod/[NAMESPACE/]NAME, node/NODE, laptop or internet, not moon\n2\n',
  ],
  ['no place', 'scope connect --to web:80; echo $?', 'error: --from is missing\n2\n'],
  [
    'no port',
    'scope connect --from laptop --to web; echo $?',
    'error: --to takes HOST:PORT or [V6]:PORT\n2\n',
  ],
  [
    'a port that is none',
    'scope connect --from laptop --to web:70000; echo $?',
    'error: --to takes HOST:PORT or [V6]:PORT\n2\n',
  ],
  [
    'an unknown flag',
    'scope connect --from laptop --to web:80 --quick; echo $?',
    'error: unknown flag: --quick\n2\n',
  ],
  [
    'a time that is none',
    'scope connect --from laptop --to web:80 --timeout soon; echo $?',
    'error: --timeout takes seconds\n2\n',
  ],
  [
    'an output as kubectl takes it',
    "for o in '-o json' -o=json -ojson; do scope connect --from laptop --to 192.0.2.11:1 $o | jq -c .verdict; done",
    '"refused"\n"refused"\n"refused"\n',
  ],
  ['another output', 'scope connect --from laptop --to web:80 -o yaml; echo $?', 'error: -o takes json\n2\n'],
  [
    'stats gives exactly these fields',
    "scope client add c --from pod/tmp --to http://web --rate 5; sleep 2; scope client stats -o json | jq -c '.[0]|keys_unsorted'",
    'client c added\n["name","connections","requests","answered","refused","timeout","unreachable","reset","dnsFailure","byPod"]\n',
  ],
  [
    'a family that the Pod does not have',
    "scope connect --from pod/tmp --to '[fd00::1]:80' -o json | jq -c '[.verdict,.reason,.steps[].what]'",
    '["unreachable","no-route","tmp has no IPv6 address: its kernel says \\"network unreachable\\"."]\n',
  ],
  [
    'from a machine that is off',
    "scope node node-2 down >/dev/null; scope connect --from node/node-2 --to 10.96.0.1:443 -o json | jq -c '[.verdict,.reason,.source.ip,.steps[].what]'",
    '["timeout","node-down","192.0.2.12","node-2 is down: nothing leaves it."]\n',
  ],
  ['a round trip of a machine to itself', 'ping -c 1 127.0.0.1 | grep -c "time=0.0"', '1\n'],
  [
    'several requests on a connection are keep-alive',
    "scope client add c --from pod/tmp --to http://web --rate 10 --requests-per-connection 5 >/dev/null; sleep 4; scope client stats c -o json | jq -c '.[0]|[.connections,.requests]'",
    '[8,40]\n',
  ],
  [
    'why a slice is as it is: by the newest of its endpoints',
    'kubectl delete pods -l app=web --wait=false >/dev/null; sleep 0.5; scope why $(kubectl get endpointslices -l app=web -o name | sed s/.discovery.k8s.io//) | tail -1 | grep -c "You deleted Pod web-"',
    '1\n',
  ],
  ['settle takes nothing', 'scope settle now; echo $?', 'error: usage: scope settle\n2\n'],
  ['list takes nothing', 'scope client list x; echo $?', 'error: scope client list takes no arguments\n2\n'],
  ['no clients', 'scope client stats -o json; scope client list', '[]\nno clients\n'],
  [
    'a rate that is none',
    'scope client add c --from laptop --to http://web --rate fast; echo $?',
    'error: --rate takes requests a second\n2\n',
  ],
  [
    'an act that is none',
    'scope app tmp dance; echo $?',
    'error: usage: scope app POD ready|unready|healthy|unhealthy|crash\n2\n',
  ],
  [
    'a Node state that is none',
    'scope node node-1 sideways; echo $?',
    'error: usage: scope node NODE down|up\n2\n',
  ],
  [
    'a proxy state that is none',
    'scope proxy node-1; echo $?',
    'error: usage: scope proxy NODE stop|start\n2\n',
  ],
  [
    'whose hand it was',
    'scope app tmp unready',
    "tmp has no readiness probe: the simulator itself withholds the container's Ready, as no real cluster does\n",
  ],
  ['nothing happened', 'scope why pod/nope; echo $?', 'nothing has happened to pod/nope\n1\n'],
  ['why wants a kind', 'scope why web; echo $?', 'error: usage: scope why KIND/NAME\n2\n'],
  [
    'a mode that is none',
    'scope rules node-1 --as ebpf; echo $?',
    'error: --as takes iptables, nftables, ipvs\n2\n',
  ],
  ['a subcommand that is none', 'scope fly; echo $?', 'error: unknown command "fly" for "scope"\n2\n'],
  [
    'the namespace of the context',
    'kubectl config set-context --current --namespace=kube-system >/dev/null; scope connect --from pod/tmp --to x:1; echo $?',
    'error: there is no pod/tmp\n2\n',
  ],
];

describe('scope', () => {
  it.each(ROWS)('%s', async (_fact, line, shown) => {
    expect((await runScript(`${SET_UP}${line}\n`)).shown).toBe(shown);
  });
});
