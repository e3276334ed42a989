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

const errorOf = (appCode: string): Fault =>
  Object.assign(new TRPCClientError<AppRouter>(appCode), { data: { appCode } });

const operation = (type: Operation['type'], path = 'emailLinks.changeEmail'): Operation => ({
  id: 1,
  type,
  path,
  input: { email: 'new@example.org' },
  context: {},
  signal: null,
});

/** A server that gives these responses in turn and records the operations. */
const server = (...answers: readonly (readonly Answer[])[]) => {
  const operations: Operation[] = [];
  const queue = [...answers];
  const next = (op: Operation) =>
    observable<OperationResultEnvelope<unknown, Fault>, Fault>((observer) => {
      operations.push(op);
      for (const answer of queue.shift() ?? []) {
        if ('fault' in answer) return observer.error(answer.fault);
        observer.next({ result: { type: 'data', data: answer.data } });
      }
      if (op.type !== 'subscription') observer.complete();
      return undefined;
    });
  return { operations, next };
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

/** The dialog of another reason, which must not open. */
const closed = { ask: () => Promise.reject(new Error('opened')) };

/** Lets settled promises take effect. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const stepUpRequired: readonly Answer[] = [{ fault: errorOf('step_up_required') }];
const done: readonly Answer[] = [{ data: 'done' }];

test('a mutation that needs step-up waits and is sent again once the user has confirmed', async () => {
  const stepUp = createStepUp();
  const { operations, next } = server(stepUpRequired, done);
  const op = operation('mutation');
  const caller = call(stepUpLink(stepUp, closed)({}), op, next);
  expect(stepUp.isOpen()).toBe(true);
  expect(caller).toMatchObject({ seen: [], faults: [] });
  stepUp.settle(true);
  await settle();
  expect(operations).toEqual([op, op]);
  expect(caller).toMatchObject({ seen: ['done'], faults: [] });
  expect(stepUp.isOpen()).toBe(false);
});

test('cancelling passes the error on and sends nothing again', async () => {
  const stepUp = createStepUp();
  const { operations, next } = server(stepUpRequired, done);
  const caller = call(stepUpLink(stepUp, closed)({}), operation('mutation'), next);
  stepUp.settle(false);
  await settle();
  expect(operations).toHaveLength(1);
  expect(caller).toMatchObject({ seen: [], faults: ['step_up_required'] });
});

test('concurrent mutations share one dialog, and each gets its own result', async () => {
  const stepUp = createStepUp();
  const link = stepUpLink(stepUp, closed)({});
  let dialogs = 0;
  stepUp.subscribe(() => {
    if (stepUp.isOpen()) dialogs += 1;
  });
  const callers = ['one', 'other'].map((data) =>
    call(link, operation('mutation', data), server(stepUpRequired, [{ data }]).next),
  );
  stepUp.settle(true);
  await settle();
  expect(dialogs).toBe(1);
  expect(callers.map(({ seen }) => seen)).toEqual([['one'], ['other']]);
});

test('a mutation that is rejected again asks again', async () => {
  const stepUp = createStepUp();
  const { next } = server(stepUpRequired, stepUpRequired, done);
  const caller = call(stepUpLink(stepUp, closed)({}), operation('mutation'), next);
  for (const _time of [1, 2]) {
    expect(stepUp.isOpen()).toBe(true);
    stepUp.settle(true);
    await settle();
  }
  expect(caller.seen).toEqual(['done']);
});

test('other errors, and queries, open no dialog', () => {
  const stepUp = createStepUp();
  const link = stepUpLink(stepUp, closed)({});
  const forbidden = call(link, operation('mutation'), server([{ fault: errorOf('forbidden') }]).next);
  const query = call(link, operation('query'), server(stepUpRequired).next);
  expect(stepUp.isOpen()).toBe(false);
  expect(forbidden.faults).toEqual(['forbidden']);
  expect(query.faults).toEqual(['step_up_required']);
});

test('a mutation whose caller has unsubscribed is not sent again', async () => {
  const stepUp = createStepUp();
  const { operations, next } = server(stepUpRequired, done);
  const caller = call(stepUpLink(stepUp, closed)({}), operation('mutation'), next);
  caller.leave();
  stepUp.settle(true);
  await settle();
  expect(operations).toHaveLength(1);
});

const ended: Answer = { fault: errorOf('unauthenticated') };

/** A subscription that gets these responses, and the final failures reported to the page. */
const subscribeTo = async (isStillSignedIn: boolean, ...answers: readonly (readonly Answer[])[]) => {
  const reported: string[] = [];
  const terms = createStepUp();
  const { operations, next } = server(...answers);
  let interruptions = 0;
  const link = resumeLink({
    isStillSignedIn: async () => isStillSignedIn,
    onFailure: (error) => void reported.push(readFailure(error).code),
    onTermsDue: terms.ask,
    onInterruption: async () => {
      interruptions += 1;
    },
    sleep: async () => undefined,
  });
  const caller = call(link({}), operation('subscription'), next);
  await settle();
  return { operations, reported, caller, terms, interruptions: () => interruptions };
};

test('a subscription that ended with the renewal of the session is reopened', async () => {
  const { operations, reported, caller } = await subscribeTo(true, [{ data: 1 }, ended], [{ data: 2 }]);
  expect(operations).toHaveLength(2);
  expect(caller).toMatchObject({ seen: [1, 2], faults: [] });
  expect(reported).toEqual([]);
});

test('a subscription of a user who is signed out ends, and the page is notified', async () => {
  const { operations, reported, caller } = await subscribeTo(false, [{ data: 1 }, ended]);
  expect(operations).toHaveLength(1);
  expect(caller.faults).toEqual(['unauthenticated']);
  expect(reported).toEqual(['unauthenticated']);
});

test('a subscription that is rejected at once is not reopened', async () => {
  const { operations, reported, caller } = await subscribeTo(true, [{ data: 1 }, ended], [ended]);
  expect(operations).toHaveLength(2);
  expect(caller.faults).toEqual(['unauthenticated']);
  expect(reported).toEqual(['unauthenticated']);
});

test('a subscription that breaks off is reopened once the server answers, and given up if it is refused repeatedly', async () => {
  const brokenOff: Answer = { fault: new TRPCClientError('The stream broke off.') };
  const { operations, reported, caller, interruptions } = await subscribeTo(
    true,
    [{ data: 1 }, brokenOff],
    [brokenOff],
    [{ data: 2 }],
  );
  expect(operations).toHaveLength(3);
  expect(caller).toMatchObject({ seen: [1, 2], faults: [] });
  expect(interruptions()).toBe(2);
  expect(reported).toEqual([]);

  const refused = await subscribeTo(true, ...Array.from({ length: 9 }, () => [brokenOff]));
  expect(refused.operations).toHaveLength(6);
  expect(refused.reported).toEqual(['unreachable']);
});

test('a stream that breaks off while terms are due goes on once they are accepted, and ends if they are not', async () => {
  const brokenOff: Answer = { fault: new TRPCClientError('The stream broke off.') };
  const due: Answer = { fault: errorOf('terms_due') };
  for (const isAccepted of [true, false]) {
    const { operations, caller, terms } = await subscribeTo(
      true,
      [{ data: 1 }, brokenOff],
      [due],
      [{ data: 2 }],
    );
    expect(terms.isOpen()).toBe(true);
    expect(operations).toHaveLength(2);
    terms.settle(isAccepted);
    await settle();
    expect(caller).toMatchObject({
      ...(isAccepted ? { seen: [1, 2], faults: [] } : { seen: [1], faults: ['terms_due'] }),
    });
  }
});

test('any call that needs accepted terms waits for them and is sent again, and what was asked for comes back', async () => {
  for (const type of ['query', 'mutation'] as const) {
    const terms = createStepUp();
    const { operations, next } = server([{ fault: errorOf('terms_due') }], done);
    const caller = call(stepUpLink(closed, terms)({}), operation(type), next);
    expect(terms.isOpen()).toBe(true);
    terms.settle(true);
    await settle();
    expect(operations).toHaveLength(2);
    expect(caller).toMatchObject({ seen: ['done'], faults: [] });
  }
});
