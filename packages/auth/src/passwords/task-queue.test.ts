import { expect, test } from 'vitest';
import { createTaskQueue } from './task-queue.ts';

const controlledTasks = () => {
  const finishers: (() => void)[] = [];
  const started: number[] = [];
  const task = (name: number) => async () => {
    started.push(name);
    await new Promise<void>((resolve) => finishers.push(resolve));
    return name;
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const finishNext = async () => {
    await settle();
    finishers.shift()?.();
    await settle();
  };
  return { started, task, finishNext };
};

test('tasks run in order of arrival, at most `concurrency` at a time', async () => {
  const { started, task, finishNext } = controlledTasks();
  const queue = createTaskQueue({ concurrency: 2, maxQueue: 10 });
  const results = Promise.all([1, 2, 3, 4].map((name) => queue.run(task(name))));
  await finishNext();
  expect(started).toEqual([1, 2, 3]);
  for (let i = 0; i < 3; i += 1) await finishNext();
  expect(await results).toEqual([1, 2, 3, 4]);
});

test('a task beyond the queue limit is refused as "overloaded", and the queue continues', async () => {
  const { task, finishNext } = controlledTasks();
  const queue = createTaskQueue({ concurrency: 1, maxQueue: 1 });
  const accepted = [queue.run(task(1)), queue.run(task(2))];
  await expect(queue.run(task(3))).rejects.toMatchObject({ code: 'overloaded', retryAfterS: 1 });
  await finishNext();
  const late = queue.run(task(4));
  await finishNext();
  await finishNext();
  expect(await Promise.all([...accepted, late])).toEqual([1, 2, 4]);
});

test('a failed task frees its slot', async () => {
  const queue = createTaskQueue({ concurrency: 1, maxQueue: 5 });
  const failed = queue.run(() => Promise.reject(new Error('no')));
  const thrown = queue.run(() => {
    throw new Error('at once');
  });
  const next = queue.run(async () => 'done');
  await expect(failed).rejects.toThrow('no');
  await expect(thrown).rejects.toThrow('at once');
  expect(await next).toBe('done');
});
