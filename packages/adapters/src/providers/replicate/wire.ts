import type { Egress } from '@atelier/core/ports/egress';
import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { type Call, createCall } from '../kit/exchange.ts';

/** `succeeded`, `failed` …; a state that is newer than this adapter counts as running. */
export const Prediction = z.object({
  id: z.string().regex(/^[A-Za-z0-9]{1,100}$/),
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.string().nullish(),
  data_removed: z.boolean().nullish(),
});
export type Prediction = z.infer<typeof Prediction>;

export const Model = z.object({
  owner: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  is_official: z.boolean().nullish(),
  latest_version: z.object({ id: z.string().max(100), openapi_schema: z.unknown().optional() }).nullish(),
});
export type Model = z.infer<typeof Model>;

export const Account = z.object({ username: z.string().max(100), type: z.string().nullish() });

/** Model answers contain their whole OpenAPI description. */
const maxAnswerBytes = 4 * 1024 * 1024;

const kindOf = (status: number, text: string): RemoteFaultKind | undefined => {
  // A model that is gone, or an account that may not use it, is not a wrong key.
  if (status === 403 && /billing|payment|credit/i.test(text)) return 'quota';
  return undefined;
};

export const authorizationOf = (apiKey: string | null): Record<string, string> =>
  apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };

export const callWith = (egress: Egress, apiKey: string | null): Call =>
  createCall(egress, authorizationOf(apiKey), { kindOf, maxBytes: maxAnswerBytes });
