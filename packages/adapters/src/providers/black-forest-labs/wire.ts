import type { Egress } from '@atelier/core/ports/egress';
import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { type Call, createCall } from '../kit/exchange.ts';
import { isRefusalText } from '../kit/refusals.ts';

export const Submitted = z.object({
  id: z.string().min(1).max(200),
  polling_url: z.string().max(1800).nullish(),
});
export type Submitted = z.infer<typeof Submitted>;

export const Task = z.object({
  status: z.string(),
  progress: z.number().nullish(),
  result: z.object({ sample: z.unknown().optional(), seed: z.unknown().optional() }).nullish(),
  details: z.unknown().optional(),
});
export type Task = z.infer<typeof Task>;

export const Credits = z.object({ credits: z.number() });

const kindOf = (status: number, text: string): RemoteFaultKind | undefined =>
  status === 422 && isRefusalText(text) ? 'refused' : undefined;

export const callWith = (egress: Egress, apiKey: string | null): Call =>
  createCall(egress, apiKey === null ? {} : { 'x-key': apiKey }, { kindOf });

/** The domain whose hosts share the key: one region answers for work that another took. */
export const bflDomain = 'bfl.ai';

const isBfl = ({ protocol, hostname, port }: URL): boolean =>
  protocol === 'https:' && port === '' && (hostname === bflDomain || hostname.endsWith(`.${bflDomain}`));

/**
 * Where the state of work is asked for: the address that was given, if it is on the provider's own host, or on `bfl.ai` as
 * the base is. A gateway's base has no siblings, so the work is asked for there, by its id.
 */
export const pollTarget = (baseUrl: string, { id, polling_url: given }: Submitted): string => {
  const fallback = `/get_result?id=${encodeURIComponent(id)}`;
  if (given == null || !URL.canParse(given)) return fallback;
  const [base, url] = [new URL(baseUrl), new URL(given)];
  return base.origin === url.origin || (isBfl(base) && isBfl(url)) ? url.href : fallback;
};
