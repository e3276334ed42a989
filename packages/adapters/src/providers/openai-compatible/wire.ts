import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { Base64 } from '../kit/picture-json.ts';

export const ModelList = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })).max(5000) });

/** LocalAI's `GET /version`. */
export const Version = z.object({ version: z.string().min(1).max(100) });

/** One of the two has the picture; the other is missing, empty or null. */
export const ImageAnswer = z.object({
  data: z.array(z.object({ b64_json: Base64.nullish(), url: z.string().max(4000).nullish() })),
});

const ErrorText = z.object({
  error: z
    .union([z.string(), z.object({ message: z.string().nullish(), code: z.unknown().optional() })])
    .nullish(),
});

/**
 * What the text of an error says beyond its status. `error` is an object, a text, or missing; its code is a word, a number,
 * or missing.
 */
export const kindOfError = (status: number, text: string): RemoteFaultKind | undefined => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const error = ErrorText.safeParse(body).data?.error;
  const code = typeof error === 'object' ? error?.code : undefined;
  const message = typeof error === 'string' ? error : (error?.message ?? '');
  if (code === 'moderation_blocked' || code === 'content_policy_violation') return 'refused';
  if (code === 'insufficient_quota') return 'quota';
  // LocalAI answers so before it begins: the model's name is wrong, or its backend is missing.
  if (status === 500 && /could not load model|no backends? found|model .{0,200}not found/i.test(message))
    return 'gone';
  return undefined;
};
