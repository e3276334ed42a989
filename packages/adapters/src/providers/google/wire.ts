import type { Egress } from '@atelier/core/ports/egress';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import { z } from 'zod';
import { type Call, createCall } from '../kit/exchange.ts';
import { Base64 } from '../kit/picture-json.ts';

export const ModelList = z.object({
  models: z
    .array(
      z.object({
        name: z.string(),
        displayName: z.string().nullish(),
        description: z.string().nullish(),
        supportedGenerationMethods: z.array(z.string()).nullish(),
      }),
    )
    .default([]),
});

const Part = z.object({
  thought: z.boolean().nullish(),
  inlineData: z.object({ mimeType: z.string(), data: Base64 }).nullish(),
});

export const Answer = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(Part).nullish() }).nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
});
export type Answer = z.infer<typeof Answer>;

/** Limits of a day or of an account, which waiting does not lift soon. */
const usedUp = /PerDay|limit: 0\b|billing|prepay/i;

const kindOf = (status: number, text: string): RemoteFaultKind | undefined => {
  if (status === 400 && /API_KEY_INVALID|API key not valid|FAILED_PRECONDITION/.test(text)) return 'auth';
  if (status === 429 && usedUp.test(text)) return 'quota';
  return undefined;
};

/** Google says how long to wait in the body: `"retryDelay": "13s"`. */
const withDelay = (thrown: unknown): unknown => {
  if (!(thrown instanceof RemoteFault) || thrown.kind !== 'rate' || thrown.retryAfterMs !== undefined)
    return thrown;
  const seconds = /"retryDelay":\s*"(\d{1,5}(?:\.\d{1,9})?)s"/.exec(thrown.message)?.[1];
  if (seconds === undefined) return thrown;
  return new RemoteFault('rate', thrown.message, {
    cause: thrown,
    retryAfterMs: Math.ceil(Number(seconds) * 1000),
  });
};

export const callWith = (egress: Egress, apiKey: string | null): Call => {
  const call = createCall(egress, apiKey === null ? {} : { 'x-goog-api-key': apiKey }, { kindOf });
  return async (exchange, schema) => {
    try {
      return await call(exchange, schema);
    } catch (thrown) {
      throw withDelay(thrown);
    }
  };
};
