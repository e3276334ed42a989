import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { resultAsAsked, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';

const models = [
  { name: 'models/gemini-2.5-flash', supportedGenerationMethods: ['generateContent', 'countTokens'] },
  {
    name: 'models/gemini-2.0-flash-preview-image-generation',
    supportedGenerationMethods: ['generateContent'],
  },
  { name: 'models/gemini-2.5-flash-image', supportedGenerationMethods: ['generateContent', 'countTokens'] },
  {
    name: 'models/gemini-3-pro-image',
    supportedGenerationMethods: ['generateContent', 'batchGenerateContent'],
  },
  { name: 'models/text-embedding-004', supportedGenerationMethods: ['embedContent'] },
].map((model) => ({ ...model, version: '001', displayName: model.name.slice(7), description: 'A model.' }));

const candidate = (parts: readonly unknown[], finishReason: string): Reply => ({
  json: {
    candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0 }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1290, totalTokenCount: 1299 },
    modelVersion: 'double',
  },
});

const answerOf = (work: Work): Reply => {
  const { scene } = work;
  if (scene.kind === 'refused')
    return { json: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} } };
  if (scene.kind === 'failed' || (scene.kind === 'picture' && scene.count === 0))
    return candidate([], scene.kind === 'failed' ? 'IMAGE_OTHER' : 'NO_IMAGE');
  const bytes = resultAsAsked(work);
  const picture = { inlineData: { mimeType: 'image/png', data: Buffer.from(bytes).toString('base64') } };
  const draft = { thought: true, inlineData: { mimeType: 'image/png', data: 'ZHJhZnQ=' } };
  const more = scene.kind === 'picture' ? Array.from({ length: (scene.count ?? 1) - 1 }, () => picture) : [];
  return candidate([draft, { text: 'Here it is.' }, picture, ...more], 'STOP');
};

const names: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '13.5s' };

const wire: DoubleWire = {
  basePath: '/v1beta',
  apiKey: 'AIzaDouble00000000000000000000000000000',
  keyOf: (headers) => headers['x-goog-api-key']?.toString(),
  stageOf: ({ method, path }) =>
    method === 'POST' && path.endsWith(':generateContent') ? { stage: 'submit' } : null,
  error: (status) =>
    status === 401
      ? {
          // A wrong key is a bad request there.
          status: 400,
          json: {
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
              details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
            },
          },
        }
      : {
          status,
          json: {
            error: {
              code: status,
              message: `Words about ${status}: ${providerText}`,
              status: names[status] ?? '',
              details: status === 429 ? [retryInfo] : [],
            },
          },
        },
  answer({ path }, work) {
    if (path === '/v1beta/models') return { json: { models } };
    return work === null ? null : answerOf(work);
  },
};

/** The part of the Gemini API that makes pictures. */
export const startGoogleDouble = async (): Promise<ProviderDouble> => startDouble(wire);
