import type { Egress } from '@atelier/core/ports/egress';
import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { type Call, createCall } from '../kit/exchange.ts';
import { isRefusalText } from '../kit/refusals.ts';

const requestId = z.string().regex(/^[\w-]{1,100}$/);

export const Submitted = z.object({ request_id: requestId, response_url: z.string().max(1500).nullish() });
export type Submitted = z.infer<typeof Submitted>;

export const Status = z.object({
  status: z.string(),
  queue_position: z.number().nullish(),
  logs: z.array(z.object({ message: z.string().nullish() })).nullish(),
  error: z.unknown().optional(),
  error_type: z.string().nullish(),
});
export type Status = z.infer<typeof Status>;

export const Result = z.object({
  images: z.array(z.unknown()).nullish(),
  image: z.unknown().optional(),
  seed: z.unknown().optional(),
  has_nsfw_concepts: z.array(z.unknown()).nullish(),
});

export const Cancelled = z.object({ status: z.string().nullish() });

/** What a status means at fal; results of refused work answer 422, like wrong input. */
export const kindOf = (status: number, text: string): RemoteFaultKind | undefined => {
  if (status === 403 && /balance|billing|top up/i.test(text)) return 'quota';
  if ((status === 422 || status === 400) && isRefusalText(text)) return 'refused';
  return undefined;
};

export const authorizationOf = (apiKey: string | null): Record<string, string> =>
  apiKey === null ? {} : { authorization: `Key ${apiKey}` };

export const callWith = (egress: Egress, apiKey: string | null): Call =>
  createCall(egress, authorizationOf(apiKey), { kindOf });

/**
 * The path of a request: the one that fal gave, if it is below the base address, else built from owner and app, to which
 * the id of a model is cut there.
 */
export const requestPath = (baseUrl: string, endpoint: string, submitted: Submitted): string => {
  const built = `/${endpoint.split('/').slice(0, 2).join('/')}/requests/${submitted.request_id}`;
  const given = submitted.response_url ?? '';
  const prefix = `${baseUrl}/`;
  if (!given.startsWith(prefix)) return built;
  const path = given.slice(prefix.length - 1);
  return /^(\/[\w.-]+){2,6}$/.test(path) && !path.includes('..') ? path : built;
};
