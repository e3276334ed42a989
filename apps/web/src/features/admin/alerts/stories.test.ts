import type { AlertView } from '@atelier/core/schemas/alerts';
import { expect, test } from 'vitest';
import { storiesOf } from './stories.ts';

const alert = (id: string, storyId: string, fields: Partial<AlertView> = {}) =>
  ({ id, storyId, severity: 'medium', state: 'open', ...fields }) as AlertView;

test('alerts of a story are folded into one, with the most severe that is not resolved as its head', () => {
  const stories = storiesOf([
    alert('a', '1'),
    alert('b', '2'),
    alert('c', '1', { severity: 'high' }),
    alert('d', '1', { severity: 'critical', state: 'resolved' }),
  ]);
  expect(stories.map(({ head, others }) => [head.id, others.map(({ id }) => id)])).toEqual([
    ['c', ['a', 'd']],
    ['b', []],
  ]);
});
