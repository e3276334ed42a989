import type { AppRouter } from '@atelier/api';
import type { Operation, OperationLink, OperationResultEnvelope } from '@trpc/client';
import { TRPCClientError } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { expect, test } from 'vitest';
import { readFailure } from './failure.ts';
import { resumeLink } from './resume-link.ts';
import { createStepUp } from './step-up.ts';
import { stepUpLink } from './step-up-link.ts';

type Fault = TRPCClientError<AppRouter>;
type Answer = { readonly data: unknown } | { readonly fault: Fault };

const refusal = (appCode: string): Fault =>
  Object.assign(new TRPCClientError<AppRouter>(appCode), { data: { appCode } });

const operation = (type: Operation['type'], path = 'emailLinks.changeEmail'): Operation => ({
  id: 1,
  type,
  path,
  input: { email: 'new@example.org' },
  context: {},
  signal: null,
});

/** A server that gives these answers in turn, and remembers what it was asked. */
const server = (...answers: readonly (readonly Answer[])[]) => {
  const asked: Operation[] = [];
  const queue = [...answers];
  const next = (op: Operation) =>
    observable<OperationResultEnvelope<unknown, Fault>, Fault>((observer) => {
      asked.push(op);
      for (const answer of queue.shift() ?? []) {
        if ('fault' in answer) return observer.error(answer.fault);
        observer.next({ result: { type: 'data', data: answer.data } });
      }
      if (op.type !== 'subscription') observer.complete();
      return undefined;
    });
  return { asked, next };
};

const call = (link: OperationLink<AppRouter>, op: Operation, next: ReturnType<typeof server>['next']) => {
  const seen: unknown[] = [];
  const faults: string[] = [];
  const running = link({ op, next }).subscribe({
    next: ({ result }) => void ('data' in result && seen.push(result.data)),
    error: (error) => void faults.push(readFailure(error).code),
  });
  return { seen, faults, leave: () => running.unsubscribe() };
};

/** Lets promises that are settled already take effect. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const due: readonly Answer[] = [{ fault: refusal('step_up_required') }];
const done: readonly Answer[] = [{ data: 'done' }];

test('a refused change waits, and goes on by itself once the person has proven who they are', async () => {
  const stepUp = createStepUp();
  const { asked, next } = server(due, done);
  const op = operation('mutation');
  const caller = call(stepUpLink(stepUp)({}), op, next);
  expect(stepUp.isOpen()).toBe(true);
  expect(caller).toMatchObject({ seen: [], faults: [] });
  stepUp.settle(true);
  await settle();
  expect(asked).toEqual([op, op]);
  expect(caller).toMatchObject({ seen: ['done'], faults: [] });
  expect(stepUp.isOpen()).toBe(false);
});

test('turning back lets the refusal through, and nothing is sent again', async () => {
  const stepUp = createStepUp();
  const { asked, next } = server(due, done);
  const caller = call(stepUpLink(stepUp)({}), operation('mutation'), next);
  stepUp.settle(false);
  await settle();
  expect(asked).toHaveLength(1);
  expect(caller).toMatchObject({ seen: [], faults: ['step_up_required'] });
});

test('several changes share one question, and each gets its own result', async () => {
  const stepUp = createStepUp();
  const link = stepUpLink(stepUp)({});
  let questions = 0;
  stepUp.subscribe(() => {
    if (stepUp.isOpen()) questions += 1;
  });
  const callers = ['one', 'other'].map((data) =>
    call(link, operation('mutation', data), server(due, [{ data }]).next),
  );
  stepUp.settle(true);
  await settle();
  expect(questions).toBe(1);
  expect(callers.map(({ seen }) => seen)).toEqual([['one'], ['other']]);
});

test('whoever is refused anew is asked anew', async () => {
  const stepUp = createStepUp();
  const { next } = server(due, due, done);
  const caller = call(stepUpLink(stepUp)({}), operation('mutation'), next);
  for (const _time of [1, 2]) {
    expect(stepUp.isOpen()).toBe(true);
    stepUp.settle(true);
    await settle();
  }
  expect(caller.seen).toEqual(['done']);
});

test('other refusals, and queries, ask nobody', () => {
  const stepUp = createStepUp();
  const link = stepUpLink(stepUp)({});
  const forbidden = call(link, operation('mutation'), server([{ fault: refusal('forbidden') }]).next);
  const query = call(link, operation('query'), server(due).next);
  expect(stepUp.isOpen()).toBe(false);
  expect(forbidden.faults).toEqual(['forbidden']);
  expect(query.faults).toEqual(['step_up_required']);
});

test('a change that nobody waits for any more is not sent again', async () => {
  const stepUp = createStepUp();
  const { asked, next } = server(due, done);
  const caller = call(stepUpLink(stepUp)({}), operation('mutation'), next);
  caller.leave();
  stepUp.settle(true);
  await settle();
  expect(asked).toHaveLength(1);
});

const ended: Answer = { fault: refusal('unauthenticated') };

/** A stream that these answers come by, and what the page is told of its end. */
const stream = async (isStillSignedIn: boolean, ...answers: readonly (readonly Answer[])[]) => {
  const told: string[] = [];
  const { asked, next } = server(...answers);
  const link = resumeLink(
    async () => isStillSignedIn,
    (error) => void told.push(readFailure(error).code),
  );
  const caller = call(link({}), operation('subscription'), next);
  await settle();
  return { asked, told, caller };
};

test('a stream that the renewal of the session has ended goes on', async () => {
  const { asked, told, caller } = await stream(true, [{ data: 1 }, ended], [{ data: 2 }]);
  expect(asked).toHaveLength(2);
  expect(caller).toMatchObject({ seen: [1, 2], faults: [] });
  expect(told).toEqual([]);
});

test('a stream of somebody who is signed out ends, and the page is told', async () => {
  const { asked, told, caller } = await stream(false, [{ data: 1 }, ended]);
  expect(asked).toHaveLength(1);
  expect(caller.faults).toEqual(['unauthenticated']);
  expect(told).toEqual(['unauthenticated']);
});

test('a stream that is refused at once is not opened again and again', async () => {
  const { asked, told, caller } = await stream(true, [{ data: 1 }, ended], [ended]);
  expect(asked).toHaveLength(2);
  expect(caller.faults).toEqual(['unauthenticated']);
  expect(told).toEqual(['unauthenticated']);
});
