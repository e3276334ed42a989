import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { Base64 } from '../kit/picture-json.ts';

export const Picture = z.object({
  image: Base64.nullish(),
  seed: z.number().nullish(),
  finish_reason: z.string().nullish(),
});

export const Balance = z.object({ credits: z.number() });

/** 403 is a refusal of the content filter, or of the key. */
export const kindOf = (status: number, text: string): RemoteFaultKind | undefined =>
  status === 403 && /content_moderation|moderation/i.test(text) ? 'refused' : undefined;

/** Seeds are 0 … 4294967294 there, and 0 means a random one, so that both of our ends move to 1. */
export const seedFor = (seed: number): number => (seed === 0 || seed > 4_294_967_294 ? 1 : seed);
