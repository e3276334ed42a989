import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { Base64 } from '../kit/picture-json.ts';

export const ModelList = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })).max(5000) });

const Usage = z.object({ input_tokens: z.number(), output_tokens: z.number() });

export const ImageAnswer = z.object({
  data: z.array(z.object({ b64_json: Base64 })),
  usage: Usage.nullish().catch(null),
});
export type ImageAnswer = z.infer<typeof ImageAnswer>;

export const StreamedImage = z.object({ b64_json: z.string(), usage: Usage.nullish().catch(null) });

const ErrorBody = z.object({
  error: z.object({ code: z.string().nullish().catch(null), type: z.string().nullish().catch(null) }),
});

/** Codes that say more than their status. */
const kinds: Readonly<Record<string, RemoteFaultKind>> = {
  moderation_blocked: 'refused',
  content_policy_violation: 'refused',
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  billing_not_active: 'quota',
  invalid_api_key: 'auth',
  model_not_found: 'gone',
};

/** What the text of an error says beyond its status. */
export const kindOfError = (text: string): RemoteFaultKind | undefined => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { code, type } = ErrorBody.safeParse(body).data?.error ?? {};
  return kinds[code ?? ''] ?? kinds[type ?? ''];
};
