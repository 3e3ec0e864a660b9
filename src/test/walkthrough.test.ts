import { test } from 'vitest';
import { addClient, begin, clientOf, connectionsOf, create,  run, settle, tmp, web, } from './story.ts';

test('x', () => {
  const story = begin();
  create(story, web({container: 'readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}'}));
  create(story, tmp());
  settle(story);
  addClient(story, { name: 'steady' });
  run(story, 3);
  console.log(connectionsOf(story, 'steady')[3], clientOf(story, 'steady'));
});
