import { checkRows } from '@atelier/core/testing/check-rows';
import { initTRPC, TRPCError } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fakeContext } from '../testing/fakes.ts';
import { type BuiltProcedure, noInput, prepareProcedure } from './call-procedure.ts';
import type { Context } from './context.ts';

/** A thenable that is no promise, like the query builder of drizzle. */
class Query {
  readonly #run: () => unknown;
  constructor(run: () => unknown) {
    this.#run = run;
  }
  // biome-ignore lint/suspicious/noThenProperty: the tested property.
  then(resolve: (value: unknown) => void, reject: (fault: unknown) => void): void {
    Promise.resolve().then(this.#run).then(resolve, reject);
  }
}

const t = initTRPC.context<Context>().create();
const guarded = t.procedure.use(({ next }) => next());
const failing = () => {
  throw new TRPCError({ code: 'CONFLICT' });
};
const label = z.object({ name: z.string() });
const anything = z.object({ inner: z.unknown() });
const thenableOf = () => new Query(() => ({ name: 'ann' }));
const settleAnn: Query['then'] = (resolve, reject) => thenableOf().then(resolve, reject);

const procedures = {
  'a value': guarded.query(() => ({ name: 'ann' })),
  'a value with an output schema': guarded.output(label).query(() => ({ name: 'ann', more: 1 })),
  'a promise': guarded.query(async () => ({ name: 'ann' })),
  'a thenable': guarded.query(thenableOf),
  'a thenable with an output schema': guarded.output(label).query(thenableOf as () => never),
  // biome-ignore lint/suspicious/noThenProperty: the tested property.
  'a function that is thenable': guarded.query(() => Object.assign(() => 1, { then: settleAnn })),
  'a thenable that rejects': guarded.query(() => new Query(failing)),
  'a throwing resolver': guarded.query(failing),
  'an output that its schema refuses': guarded.output(label).query(() => ({ name: 1 }) as never),
  'an output checked asynchronously': guarded
    .output(label.refine(async () => true))
    .query(() => Object.freeze({ name: 'ann' })),
  'an output refused asynchronously': guarded
    .output(label.refine(async () => false))
    .query(() => Object.freeze({ name: 'ann' })),
  'an output that its schema makes a thenable': guarded
    .output(label.transform(thenableOf))
    .query(() => ({ name: 'bob' })),
  'a typed array in a frozen object': guarded
    .output(anything)
    .query(() => Object.freeze({ inner: new Uint8Array([1, 2]) })),
};
const caller = t.createCallerFactory(t.router(procedures));

const refusal = ({ code, message }: TRPCError) => ({ code, message });

/** Wraps the data: a thenable among them must not be awaited by the test itself. */
const ourCall = async (procedure: unknown, ctx: Context): Promise<{ data: unknown }> => {
  const run = prepareProcedure(procedure as BuiltProcedure);
  const call = { ctx, input: undefined, getRawInput: noInput, signal: undefined, batchIndex: 0 };
  const outcome = await run({ path: 'tested', type: 'query', ...call });
  if (!outcome.ok) throw outcome.error;
  return { data: outcome.data };
};

test("whatever a resolver returns, a call gives the same as with tRPC's own caller", () =>
  checkRows(Object.keys(procedures) as (keyof typeof procedures)[], '%s', async (name) => {
    const { ctx } = await fakeContext();
    const call: Promise<unknown> = caller(ctx)[name]();
    const theirs = await call.then((data) => ({ data }), refusal);
    expect(await ourCall(procedures[name], ctx).catch(refusal)).toEqual(theirs);
  }));

test('what a shallowly frozen output refers to is not frozen', async () => {
  const { ctx } = await fakeContext();
  const inner = { count: 1 };
  const procedure = guarded.output(anything).query(() => Object.freeze({ inner }));
  expect(await ourCall(procedure, ctx)).toEqual({ data: { inner } });
  expect(Object.isFrozen(inner)).toBe(false);
});
