import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import { core, ZodType } from 'zod';
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

export type Outcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: TRPCError };

type MiddlewareOptions = ProcedureCall & {
  readonly meta: unknown;
  readonly next: (handed?: Handed) => Promise<Outcome>;
};

interface Middleware {
  (options: MiddlewareOptions): Promise<Outcome>;
  /** How tRPC marks the middlewares that it makes of a schema. */
  readonly _type?: 'input' | 'output';
}

/** As much of a built procedure as it takes to call it. */
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

/** The call as the steps behind a middleware see it. */
const handOn = (call: ProcedureCall, handed: Handed): ProcedureCall => ({
  path: call.path,
  type: call.type,
  ctx: handed.ctx === undefined ? call.ctx : { ...call.ctx, ...handed.ctx },
  input: 'input' in handed ? handed.input : call.input,
  getRawInput: handed.getRawInput ?? call.getRawInput,
  signal: call.signal,
  batchIndex: call.batchIndex,
});

/**
 * Parses at once, which lets zod use the code that it compiles for a schema; tRPC always asks for a promise. Only a schema
 * with a check that is itself asynchronous gets one.
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

/** The parts of a procedure that is a guard, at most one input, at most one output and a resolver; null for any other. */
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
  return { guard, parseInput: parsers.input, parseOutput: parsers.output, resolve: resolver as Resolver };
};

const inputOf = (parse: Parse, raw: unknown): unknown => {
  const invalid = (cause: unknown) => new TRPCError({ code: 'BAD_REQUEST', cause });
  try {
    const parsed = parse(raw);
    if (!(parsed instanceof Promise)) return parsed;
    return parsed.catch((cause: unknown) => {
      throw invalid(cause);
    });
  } catch (cause) {
    throw invalid(cause);
  }
};

const outputOf = (parse: Parse, data: unknown): unknown => {
  const invalid = (cause: unknown) =>
    new TRPCError({ message: 'Output validation failed', code: 'INTERNAL_SERVER_ERROR', cause });
  try {
    const parsed = parse(data);
    if (!(parsed instanceof Promise)) return parsed;
    return parsed.catch((cause: unknown) => {
      throw invalid(cause);
    });
  } catch (cause) {
    throw invalid(cause);
  }
};

/** Everything behind the guard in one function, which waits for nothing that is already there. */
const runBehind = async (
  { parseInput, parseOutput, resolve }: Parts,
  call: ProcedureCall,
): Promise<Outcome> => {
  try {
    let behind = call;
    if (parseInput !== null) {
      const raw = call.getRawInput === noInput ? undefined : await call.getRawInput();
      const parsed = inputOf(parseInput, raw);
      behind = handOn(call, { input: parsed instanceof Promise ? await parsed : parsed });
    }
    const resolved = resolve(behind);
    const data = resolved instanceof Promise ? await resolved : resolved;
    if (parseOutput === null) return { ok: true, data };
    const output = outputOf(parseOutput, data);
    return { ok: true, data: output instanceof Promise ? await output : output };
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) };
  }
};

const missing: Middleware = async () => {
  throw new Error('A middleware called next() behind the resolver.');
};

const step = async ({ _def }: BuiltProcedure, index: number, call: ProcedureCall): Promise<Outcome> => {
  const next = (handed: Handed = {}): Promise<Outcome> => step({ _def }, index + 1, handOn(call, handed));
  try {
    return await (_def.middlewares[index] ?? missing)({ ...call, meta: _def.meta, next });
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) };
  }
};

/**
 * A function that calls a procedure as tRPC's own caller does: guard, input, output, resolver. It exists because that caller
 * copies its options several times a step through a compiled-down spread and parses asynchronously, which is most of what a
 * guarded call costs beyond HTTP (decisions 5 and 32). The guard is always run as the middleware that it is. A procedure of
 * any other shape than guard, input, output and resolver walks all its middlewares. tRPC is pinned, and a conformance test
 * holds the callers to the same answers.
 */
export const prepareProcedure = (procedure: BuiltProcedure): RunProcedure => {
  const parts = partsOf(procedure);
  if (parts === null) return (call) => step(procedure, 0, call);
  const { meta } = procedure._def;
  return (call) => {
    const next = (handed: Handed = {}) => runBehind(parts, handOn(call, handed));
    const { path, type, ctx, input, getRawInput, signal, batchIndex } = call;
    return parts.guard({ path, type, ctx, input, getRawInput, signal, batchIndex, meta, next });
  };
};
