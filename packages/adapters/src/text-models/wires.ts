import type { TextModel, TextModelEvent } from '@atelier/core/ports/text-model';
import { z } from 'zod';

type Request = Parameters<TextModel['answer']>[0];

/** How one family of text models is spoken to. */
export interface TextWire {
  readonly path: (model: string) => string;
  readonly headers: (key: string | null) => Readonly<Record<string, string>>;
  readonly body: (model: string, request: Request) => unknown;
  /** What one event of the stream says; unknown events say nothing. */
  readonly read: (data: unknown) => TextModelEvent[];
}

/** A count of tokens. A negative one would refund what was never taken. */
const Tokens = z.int().min(0);

const bearer = (key: string | null) => (key === null ? {} : { authorization: `Bearer ${key}` });

const ChatChunk = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }).nullish() })).nullish(),
  usage: z.object({ prompt_tokens: Tokens, completion_tokens: Tokens }).nullish().catch(null),
});

/** Chat completions: OpenAI and what copies it (Ollama, LocalAI, llama.cpp, vLLM, Groq). */
const chat = (): TextWire => ({
  path: () => '/chat/completions',
  headers: bearer,
  body: (model, { system, text, maxOutputTokens }) => ({
    model,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: maxOutputTokens,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: text },
    ],
  }),
  read: (data) => {
    const { data: chunk } = ChatChunk.safeParse(data);
    const text = chunk?.choices?.[0]?.delta?.content;
    const usage = chunk?.usage;
    return [
      ...(text ? [{ text }] : []),
      ...(usage ? [{ usage: { input: usage.prompt_tokens, output: usage.completion_tokens } }] : []),
    ];
  },
});

const MessageEvent = z.object({
  type: z.string(),
  delta: z.object({ text: z.string().optional() }).optional(),
  message: z.object({ usage: z.object({ input_tokens: Tokens }) }).optional(),
  usage: z.object({ input_tokens: Tokens.optional(), output_tokens: Tokens }).optional(),
});

/** Anthropic's messages. The tokens of the prompt come first, those of the answer last. */
const anthropic = (): TextWire => {
  const version = '2023-06-01';
  let input = 0;
  return {
    path: () => '/messages',
    headers: (key) => ({ 'anthropic-version': version, ...(key === null ? {} : { 'x-api-key': key }) }),
    body: (model, { system, text, maxOutputTokens }) => ({
      model,
      stream: true,
      max_tokens: maxOutputTokens,
      system,
      messages: [{ role: 'user', content: text }],
    }),
    read: (data) => {
      const { data: event } = MessageEvent.safeParse(data);
      if (event?.message !== undefined) input = event.message.usage.input_tokens;
      if (event?.delta?.text) return [{ text: event.delta.text }];
      if (event?.type !== 'message_delta' || event.usage === undefined) return [];
      return [{ usage: { input: event.usage.input_tokens ?? input, output: event.usage.output_tokens } }];
    },
  };
};

const GenerateChunk = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(z.object({ text: z.string().optional() })) }).optional(),
      }),
    )
    .optional(),
  usageMetadata: z
    .object({
      promptTokenCount: Tokens,
      candidatesTokenCount: Tokens.optional(),
      thoughtsTokenCount: Tokens.optional(),
    })
    .optional(),
});

/** Google's `streamGenerateContent`. Every event repeats the usage so far. */
const google = (): TextWire => ({
  path: (model) => `/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
  headers: (key) => (key === null ? {} : { 'x-goog-api-key': key }),
  body: (_model, { system, text, maxOutputTokens }) => ({
    systemInstruction: { parts: [{ text: system }] },
    contents: [{ role: 'user', parts: [{ text }] }],
    generationConfig: { maxOutputTokens },
  }),
  read: (data) => {
    const { data: chunk } = GenerateChunk.safeParse(data);
    const text = chunk?.candidates?.[0]?.content?.parts.map((part) => part.text ?? '').join('');
    const usage = chunk?.usageMetadata;
    const output = (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0);
    return [
      ...(text ? [{ text }] : []),
      ...(usage ? [{ usage: { input: usage.promptTokenCount, output } }] : []),
    ];
  },
});

export const textModelKinds = ['openai-compatible', 'groq', 'anthropic', 'google'] as const;
export type TextModelKind = (typeof textModelKinds)[number];

/** The addresses of the hosted services; null where one must be given. */
export const textModelBaseUrls: Readonly<Record<TextModelKind, string | null>> = {
  'openai-compatible': null,
  groq: 'https://api.groq.com/openai/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

/** A wire for one answer: some keep counts while they read. */
export const textWires: Readonly<Record<TextModelKind, () => TextWire>> = {
  'openai-compatible': chat,
  groq: chat,
  anthropic,
  google,
};
