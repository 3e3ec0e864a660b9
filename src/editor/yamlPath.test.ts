import { expect, test } from 'vitest';
import { placeAt } from './yamlPath.ts';

const TEXT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
          name: http

---
apiVersion: v1
kind: Service
spec:
  ports:
    - port: 80
      targetPort: http
  selector:
    app: web
  `;

test.each<[string, number, number, string, string, string[], string, boolean]>([
  ['a top key', 1, 3, 'apps/v1', 'Deployment', [], 'apiVersion', false],
  ['a top value', 2, 8, 'apps/v1', 'Deployment', [], 'kind', true],
  ['under metadata', 4, 4, 'apps/v1', 'Deployment', ['metadata'], 'name', false],
  [
    'the first key of a list item',
    9,
    10,
    'apps/v1',
    'Deployment',
    ['spec', 'template', 'spec', 'containers'],
    'name',
    false,
  ],
  [
    'the next key of a list item',
    10,
    10,
    'apps/v1',
    'Deployment',
    ['spec', 'template', 'spec', 'containers'],
    'image',
    false,
  ],
  [
    'a list in a list',
    12,
    12,
    'apps/v1',
    'Deployment',
    ['spec', 'template', 'spec', 'containers', 'ports'],
    'containerPort',
    false,
  ],
  [
    'the next key there',
    13,
    12,
    'apps/v1',
    'Deployment',
    ['spec', 'template', 'spec', 'containers', 'ports'],
    'name',
    false,
  ],
  ['an indented list', 20, 9, 'v1', 'Service', ['spec', 'ports'], 'port', false],
  ['its next key', 21, 9, 'v1', 'Service', ['spec', 'ports'], 'targetPort', false],
  ['after a list', 23, 7, 'v1', 'Service', ['spec', 'selector'], 'app', false],
  ['an empty line takes the column', 24, 3, 'v1', 'Service', ['spec'], '', false],
])('%s', (_name, line, column, apiVersion, kind, parents, key, onValue) => {
  const place = placeAt(TEXT, line, column);
  expect({ ...place, siblings: [] }).toEqual({ apiVersion, kind, parents, key, onValue, siblings: [] });
});

test('siblings are the keys of the same mapping', () => {
  expect(placeAt(TEXT, 24, 3).siblings.toSorted()).toEqual(['ports', 'selector']);
  expect(placeAt(TEXT, 10, 9).siblings.toSorted()).toEqual(['name', 'ports']);
});
