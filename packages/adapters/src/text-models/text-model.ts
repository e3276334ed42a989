import type { Egress, EgressResponse } from '@atelier/core/ports/egress';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { TextModel, TextModelEvent } from '@atelier/core/ports/text-model';
import { readEvents } from '../providers/kit/event-stream.ts';
import { faultOfEgress, retryAfterMs, submitFaultOfStatus } from '../providers/kit/faults.ts';
import { redact } from '../providers/kit/redact.ts';
import { type TextModelKind, textWires } from './wires.ts';

export interface TextModelSettings {
  readonly kind: TextModelKind;
  /** What the provider calls it. */
  readonly model: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
}

/** Of a whole stream: far more than the answers that are asked for. */
const maxBytes = 1_048_576;
/** Of an error, for the log. */
const maxErrorLength = 500;

const parse = (data: string): unknown => {
  if (data === '[DONE]') return null;
  try {
    return JSON.parse(data);
  } catch {
    throw new RemoteFault('unknown', 'The text model sent an event that is not JSON.');
  }
};

/** An empty account is told as 429 by OpenAI and as 400 by Anthropic. Waiting does not fill it. */
const isUsedUp = (status: number, text: string): boolean =>
  (status === 429 || status === 400) && /insufficient_quota|credit balance is too low/i.test(text);

const refuse = async (
  response: EgressResponse,
  headers: Readonly<Record<string, string>>,
): Promise<never> => {
  const text = await response.text().catch(() => '');
  throw submitFaultOfStatus(response.status, redact(text, headers).slice(0, maxErrorLength), {
    kind: isUsedUp(response.status, text) ? 'quota' : undefined,
    retryAfterMs: retryAfterMs(response.header('retry-after'), Date.now()),
  });
};

/** A text model behind `egress`, whose base address is that of the settings. The key is sent to that host alone. */
export const createTextModel = (
  settings: TextModelSettings,
  { egress }: { readonly egress: Egress },
): TextModel => {
  const { kind, model, apiKey } = settings;
  async function* answer(
    request: Parameters<TextModel['answer']>[0],
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<TextModelEvent> {
    const wire = textWires[kind]();
    const headers = wire.headers(apiKey);
    try {
      const response = await egress.call({
        method: 'POST',
        url: `${settings.baseUrl}${wire.path(model)}`,
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
        body: JSON.stringify(wire.body(model, request)),
        signal,
        maxBytes,
      });
      if (response.status !== 200) await refuse(response, headers);
      for await (const { data } of readEvents(response.pieces(), maxBytes)) yield* wire.read(parse(data));
    } catch (thrown) {
      signal.throwIfAborted();
      throw faultOfEgress(thrown, 'submit');
    }
  }
  return { name: model, answer, close: () => egress.close() };
};
