import { describe, expect, it } from 'vitest';
import { getObject } from '../../../../engine/apiserver/read.ts';
import { createObject } from '../../../../engine/apiserver/write.ts';
import { createFakeShell } from '../testing/fakeShell.ts';
import {
  balancerService,
  externalService,
  replicaSetOf,
  webDeployment,
  webEndpoints,
  webPod,
  webService,
  webSlice,
} from '../testing/objects.ts';

async function described(line: string, objects: readonly object[]): Promise<string> {
  const { stdout, stderr } = await createFakeShell(objects).run(`describe ${line}`);
  expect(stderr.replace(/^Warning: v1 Endpoints.*\n/, '')).toBe('');
  return stdout;
}

describe('kubectl describe', () => {
  it('service of type NodePort', async () => {
    expect(await described('svc web', [webService, webSlice])).toBe(`\
Name:                     web
Namespace:                default
Labels:                   app=web
                          tier=front
Annotations:              <none>
Selector:                 app=web
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.37.12
IPs:                      10.96.37.12
Port:                     http  80/TCP
TargetPort:               http/TCP
NodePort:                 http  31234/TCP
Endpoints:                10.244.1.5:80,10.244.1.6:80,10.244.2.4:80
Session Affinity:         None
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
Events:                   <none>
`);
  });

  it('service of type ExternalName', async () => {
    expect(await described('svc ext', [externalService])).toBe(`\
Name:              ext
Namespace:         default
Labels:            <none>
Annotations:       <none>
Selector:          <none>
Type:              ExternalName
IP Families:       <none>
IP:                ${''}
IPs:               <none>
External Name:     example.com
Session Affinity:  None
Events:            <none>
`);
  });

  it('service of type LoadBalancer', async () => {
    expect(await described('svc lb', [balancerService])).toBe(`\
Name:                        lb
Namespace:                   default
Labels:                      <none>
Annotations:                 <none>
Selector:                    app=web
Type:                        LoadBalancer
IP Family Policy:            SingleStack
IP Families:                 IPv4
IP:                          10.96.2.2
IPs:                         10.96.2.2
LoadBalancer Ingress:        172.18.0.100 (VIP)
Port:                        http  80/TCP
TargetPort:                  80/TCP
NodePort:                    http  31235/TCP
Endpoints:                   <none>
Port:                        https  443/TCP
TargetPort:                  443/TCP
NodePort:                    https  31236/TCP
Endpoints:                   <none>
Session Affinity:            ClientIP
External Traffic Policy:     Local
Internal Traffic Policy:     Cluster
HealthCheck NodePort:        31999
LoadBalancer Source Ranges:  10.0.0.0/8
Events:                      <none>
`);
  });

  it('pod', async () => {
    expect(await described('pod web-75675f5897-2zdlk', [webPod])).toBe(`\
Name:             web-75675f5897-2zdlk
Namespace:        default
Priority:         0
Service Account:  default
Node:             node-2/192.0.2.12
Start Time:       Wed, 31 Dec 2025 23:48:00 +0000
Labels:           app=web
                  pod-template-hash=75675f5897
Annotations:      <none>
Status:           Running
IP:               10.244.1.5
IPs:
  IP:           10.244.1.5
Controlled By:  ReplicaSet/web-75675f5897
Containers:
  nginx:
    Container ID:   containerd://4f1d
    Image:          nginx:1.27
    Image ID:       docker.io/library/nginx@sha256:6784
    Port:           80/TCP (http)
    Host Port:      0/TCP (http)
    State:          Running
      Started:      Wed, 31 Dec 2025 23:48:00 +0000
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
      Started:      Wed, 31 Dec 2025 23:48:00 +0000
      Finished:     Wed, 31 Dec 2025 23:48:00 +0000
    Ready:          True
    Restart Count:  1
    Limits:
      memory:  128Mi
    Requests:
      cpu:      100m
      memory:   64Mi
    Readiness:  http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      COLOR:  blue
    Mounts:
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-8xk2p (ro)
Conditions:
  Type                        Status
  PodReadyToStartContainers   True${' '}
  Initialized                 True${' '}
  Ready                       True${' '}
  ContainersReady             True${' '}
  PodScheduled                True${' '}
Volumes:
  kube-api-access-8xk2p:
    Type:                    Projected (a volume that contains injected data from multiple sources)
    TokenExpirationSeconds:  3607
    ConfigMapName:           kube-root-ca.crt
    Optional:                false
    DownwardAPI:             true
QoS Class:                   Burstable
Node-Selectors:              <none>
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
Events:                      <none>
`);
  });

  it('deployment', async () => {
    const shell = createFakeShell([webDeployment]);
    const deployment = getObject(shell.world, 'deployments.apps', 'default', 'web');
    createObject(shell.world, 'replicasets.apps', replicaSetOf(deployment?.metadata.uid ?? ''));
    const { stdout } = await shell.run('describe deploy web');
    expect(stdout).toBe(`\
Name:                   web
Namespace:              default
CreationTimestamp:      Thu, 01 Jan 2026 00:00:00 +0000
Labels:                 app=web
Annotations:            deployment.kubernetes.io/revision: 1
Selector:               app=web
Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
Pod Template:
  Labels:  app=web
  Containers:
   nginx:
    Image:      nginx:1.27
    Port:       80/TCP (http)
    Host Port:  0/TCP (http)
    Limits:
      memory:  128Mi
    Requests:
      cpu:      100m
      memory:   64Mi
    Readiness:  http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      COLOR:       blue
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
  Progressing    True    NewReplicaSetAvailable
OldReplicaSets:  <none>
NewReplicaSet:   web-75675f5897 (3/3 replicas created)
Events:          <none>
`);
  });

  it('endpoints', async () => {
    expect(await described('endpoints web', [webEndpoints])).toBe(`\
Name:         web
Namespace:    default
Labels:       app=web
              endpoints.kubernetes.io/managed-by=endpoint-controller
              tier=front
Annotations:  endpoints.kubernetes.io/last-change-trigger-time: 2025-11-23T10:00:08Z
Subsets:
  Addresses:          10.244.1.5,10.244.1.6,10.244.2.4
  NotReadyAddresses:  <none>
  Ports:
    Name  Port  Protocol
    ----  ----  --------
    http  80    TCP

Events:  <none>
`);
  });

  it('endpointslice', async () => {
    const text = await described('endpointslice web-k7xq2', [
      { ...webSlice, endpoints: webSlice.endpoints.slice(0, 1) },
    ]);
    expect(text).toBe(`\
Name:         web-k7xq2
Namespace:    default
Labels:       app=web
              endpointslice.kubernetes.io/managed-by=endpointslice-controller.k8s.io
              kubernetes.io/service-name=web
              tier=front
Annotations:  <none>
AddressType:  IPv4
Ports:
  Name  Port  Protocol
  ----  ----  --------
  http  80    TCP
Endpoints:
  - Addresses:  10.244.1.5
    Conditions:
      Ready:    true
    Hostname:   <unset>
    TargetRef:  Pod/web-75675f5897-0
    NodeName:   node-1
    Zone:       zone-a
Events:         <none>
`);
  });

  it('every object whose name begins so, when none has the name', async () => {
    const text = await described('svc we', [
      webService,
      { ...externalService, metadata: { name: 'other', namespace: 'default' } },
    ]);
    expect(text.match(/^Name: .*/gm)).toEqual(['Name:                     web']);
  });
});
