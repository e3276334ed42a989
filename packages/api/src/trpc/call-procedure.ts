import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server';
import type { Context } from './context.ts';

export type ProcedureType = 'query' | 'mutation' | 'subscription';

/** One call of a procedure, as tRPC's middlewares see it. */
export interface ProcedureCall {
  readonly path: string;
  readonly type: ProcedureType;
  readonly ctx: Context;
  readonly input: unknown;
  readonly getRawInput: () => Promise<unknown>;
  readonly signal: AbortSignal | undefined;
  readonly batchIndex: number;
}

/** What a middleware may hand to those behind it. */
interface Handed {
  readonly ctx?: Partial<Context>;
  readonly input?: unknown;
  readonly getRawInput?: () => Promise<unknown>;
}

type Outcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

type Middleware = (
  call: ProcedureCall & { readonly meta: unknown; readonly next: (handed?: Handed) => Promise<Outcome> },
) => Promise<Outcome>;

/** As much of a built procedure as it takes to call it. */
export interface BuiltProcedure {
  readonly _def: {
    readonly type: ProcedureType;
    readonly meta?: unknown;
    readonly middlewares: readonly Middleware[];
  };
}

const missing: Middleware = async () => {
  throw new Error('A middleware called next() behind the resolver.');
};

const step = async ({ _def }: BuiltProcedure, index: number, call: ProcedureCall): Promise<Outcome> => {
  const next = (handed: Handed = {}): Promise<Outcome> =>
    step({ _def }, index + 1, {
      path: call.path,
      type: call.type,
      ctx: handed.ctx === undefined ? call.ctx : { ...call.ctx, ...handed.ctx },
      input: 'input' in handed ? handed.input : call.input,
      getRawInput: handed.getRawInput ?? call.getRawInput,
      signal: call.signal,
      batchIndex: call.batchIndex,
    });
  try {
    return await (_def.middlewares[index] ?? missing)({ ...call, meta: _def.meta, next });
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) };
  }
};

/**
 * Calls a procedure through the very same middlewares as tRPC's own caller does: guard, input, output, resolver. It
 * exists because that caller copies its options several times a step through a compiled-down spread, which is most
 * of what a guarded call costs beyond HTTP (docs/decisions/0005). tRPC is pinned, and a conformance test holds the
 * two callers to the same answers.
 * @throws TRPCError
 */
export const callProcedure = async (procedure: BuiltProcedure, call: ProcedureCall): Promise<unknown> => {
  const outcome = await step(procedure, 0, call);
  if (!outcome.ok) throw outcome.error;
  return outcome.data;
};
