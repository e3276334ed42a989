import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import { core, ZodType } from 'zod';
import { onceForFrozen } from '../shared/frozen.ts';
import { isThenable } from '../shared/thenable.ts';
import type { Context } from './context.ts';

export type ProcedureType = 'query' | 'mutation' | 'subscription';

/** One call of a procedure, as tRPC's middlewares get it. */
export interface ProcedureCall {
  readonly path: string;
  readonly type: ProcedureType;
  readonly ctx: Context;
  readonly input: unknown;
  readonly getRawInput: () => Promise<unknown>;
  readonly signal: AbortSignal | undefined;
  readonly batchIndex: number;
}

/** What a middleware may override for the following ones. */
interface Overrides {
  readonly ctx?: Partial<Context>;
  readonly input?: unknown;
  readonly getRawInput?: () => Promise<unknown>;
}

export type Outcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

type MiddlewareOptions = ProcedureCall & {
  readonly meta: unknown;
  readonly next: (overrides?: Overrides) => Promise<Outcome>;
};

interface Middleware {
  (options: MiddlewareOptions): Promise<Outcome>;
  /** Set by tRPC for middlewares that it makes from a schema. */
  readonly _type?: 'input' | 'output';
}

/** The parts of a built procedure that are needed to call it. */
export interface BuiltProcedure {
  readonly _def: {
    readonly type: ProcedureType;
    readonly meta?: unknown;
    readonly middlewares: readonly Middleware[];
    readonly inputs?: readonly unknown[];
    readonly output?: unknown;
    readonly resolver?: unknown;
  };
}

/** Calls a procedure. A refusal of the guard rejects with TRPCError; a failure behind it may also be an outcome. */
export type RunProcedure = (call: ProcedureCall) => Promise<Outcome>;

/** `getRawInput` of a call without input, known by identity so that nobody waits for it. */
export const noInput = async (): Promise<undefined> => undefined;

type Parse = (value: unknown) => unknown;
type Resolver = (options: ProcedureCall) => unknown;

/** The call for the middlewares after the current one. */
const withOverrides = (call: ProcedureCall, overrides: Overrides): ProcedureCall => ({
  path: call.path,
  type: call.type,
  ctx: overrides.ctx === undefined ? call.ctx : { ...call.ctx, ...overrides.ctx },
  input: 'input' in overrides ? overrides.input : call.input,
  getRawInput: overrides.getRawInput ?? call.getRawInput,
  signal: call.signal,
  batchIndex: call.batchIndex,
});

/**
 * Parses synchronously, so that zod can use the code that it compiles for a schema; tRPC always parses asynchronously.
 * Only a schema with an asynchronous check returns a promise.
 */
const parserOf = (schema: ZodType): Parse => {
  return (value) => {
    try {
      return schema.parse(value);
    } catch (thrown) {
      if (thrown instanceof core.$ZodAsyncError) return schema.parseAsync(value);
      throw thrown;
    }
  };
};

interface Parts {
  readonly guard: Middleware;
  readonly parseInput: Parse | null;
  readonly parseOutput: Parse | null;
  readonly resolve: Resolver;
}

/**
 * The parts of a procedure that consists of a guard, at most one input, at most one output and a resolver; null for any
 * other.
 */
const partsOf = ({ _def }: BuiltProcedure): Parts | null => {
  const { middlewares, inputs = [], output, resolver } = _def;
  const kinds = middlewares.map(({ _type }) => _type ?? 'plain').join(' ');
  const [guard] = middlewares;
  const [input] = inputs;
  if (guard === undefined || typeof resolver !== 'function') return null;
  if (!/^plain (input )?(output )?plain$/.test(kinds)) return null;
  const parsers = { input: null as Parse | null, output: null as Parse | null };
  for (const [kind, schema] of Object.entries({ input, output }) as ['input' | 'output', unknown][]) {
    if (kinds.includes(kind) !== (schema !== undefined)) return null;
    if (schema !== undefined && !(schema instanceof ZodType)) return null;
    parsers[kind] = schema === undefined ? null : parserOf(schema);
  }
  const parseOutput = parsers.output === null ? null : onceForFrozen(parsers.output);
  return { guard, parseInput: parsers.input, parseOutput, resolve: resolver as Resolver };
};

type Invalid = (cause: unknown) => TRPCError;

const invalidInput: Invalid = (cause) => new TRPCError({ code: 'BAD_REQUEST', cause });
const invalidOutput: Invalid = (cause) =>
  new TRPCError({ message: 'Output validation failed', code: 'INTERNAL_SERVER_ERROR', cause });

/** @throws TRPCError made by `invalid`; a promise rejects with it */
const parseOr = (invalid: Invalid, parse: Parse, value: unknown): unknown => {
  try {
    const parsed = parse(value);
    if (!isThenable(parsed)) return parsed;
    return Promise.resolve(parsed).catch((cause: unknown) => {
      throw invalid(cause);
    });
  } catch (cause) {
    throw invalid(cause);
  }
};

/** Runs everything after the guard; awaits only promises and other thenables, because each await costs a microtask. */
const runAfterGuard = async (
  { parseInput, parseOutput, resolve }: Parts,
  call: ProcedureCall,
): Promise<Outcome> => {
  try {
    let forwarded = call;
    if (parseInput !== null) {
      const raw = call.getRawInput === noInput ? undefined : await call.getRawInput();
      const parsed = parseOr(invalidInput, parseInput, raw);
      const input = isThenable(parsed) ? await parsed : parsed;
      if (input !== call.input) forwarded = withOverrides(call, { input });
    }
    const resolved = resolve(forwarded);
    const data = isThenable(resolved) ? await resolved : resolved;
    if (parseOutput === null) return { ok: true, data };
    const output = parseOr(invalidOutput, parseOutput, data);
    return { ok: true, data: isThenable(output) ? await output : output };
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) };
  }
};

const missing: Middleware = async () => {
  throw new Error('A middleware called next() after the resolver.');
};

const step = async ({ _def }: BuiltProcedure, index: number, call: ProcedureCall): Promise<Outcome> => {
  const next = (overrides: Overrides = {}): Promise<Outcome> =>
    step({ _def }, index + 1, withOverrides(call, overrides));
  try {
    return await (_def.middlewares[index] ?? missing)({ ...call, meta: _def.meta, next });
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) };
  }
};

/**
 * Returns a function that calls a procedure like tRPC's own caller: guard, input, output, resolver. That caller copies
 * its options several times per step and parses asynchronously, which is most of the cost of a guarded call beyond HTTP
 * (decisions 5 and 32). The guard is always run as a middleware. A procedure of any other shape runs all its
 * middlewares. tRPC is pinned, and a conformance test checks that both callers give the same responses.
 */
export const prepareProcedure = (procedure: BuiltProcedure): RunProcedure => {
  const parts = partsOf(procedure);
  if (parts === null) return (call) => step(procedure, 0, call);
  const { meta } = procedure._def;
  return (call) => {
    const next = (overrides: Overrides = {}) => runAfterGuard(parts, withOverrides(call, overrides));
    const { path, type, ctx, input, getRawInput, signal, batchIndex } = call;
    return parts.guard({ path, type, ctx, input, getRawInput, signal, batchIndex, meta, next });
  };
};
