import type { Egress } from '@atelier/core/ports/egress';
import { type RemoteCallOptions, RemoteFault } from '@atelier/core/ports/engine';
import type { z } from 'zod';
import { type Exchange, exchangeJson } from '../kit/exchange.ts';

/** Lists of LoRAs contain the training metadata of each. */
const maxJsonBytes = 64 * 1024 * 1024;

/** A server of the AUTOMATIC1111 family. */
export interface A1111Server {
  readonly egress: Egress;
  readonly headers: Readonly<Record<string, string>>;
}

type Call = Omit<Exchange, 'call' | 'headers'> & { readonly call?: Exchange['call'] };

export const callA1111 = <T>(
  { egress, headers }: A1111Server,
  call: Call,
  schema: z.ZodType<T>,
): Promise<T> => exchangeJson(egress, { call: 'read', maxBytes: maxJsonBytes, ...call, headers }, schema);

/** A call that not every server of the family has. @returns null if this one does not */
export const callIfThere = async <T>(
  server: A1111Server,
  call: Call,
  schema: z.ZodType<T>,
): Promise<T | null> => {
  try {
    return await callA1111(server, call, schema);
  } catch (thrown) {
    if (thrown instanceof RemoteFault && /^(404|405|501):/.test(thrown.message)) return null;
    throw thrown;
  }
};

export const getPath = (path: string, { signal }: RemoteCallOptions): Call => ({
  url: `/sdapi/v1${path}`,
  signal,
});
