import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { countOf, resultBytes, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';

export interface CompatibleDoubleOptions {
  /** Null: it asks for none. */
  readonly apiKey?: string | null;
  /** Where the picture is in the answer. `url` and `path`: at an absolute or relative address of this server. */
  readonly answersWith?: 'b64_json' | 'url' | 'path';
  /** The shape of errors: LocalAI's object with a number as its code, a text, or nothing. */
  readonly errors?: 'object' | 'text' | 'none';
  /** Whether it is LocalAI, which has a version, a negative prompt and inpainting. */
  readonly localAi?: boolean;
  /** The picture that every success gives; one of a single grey, of the size that was asked for, if missing. */
  readonly picture?: Uint8Array;
}

const errorOf = (status: number, shape: 'object' | 'text' | 'none'): Reply => ({
  status,
  json:
    shape === 'none'
      ? { detail: 'no' }
      : { error: shape === 'text' ? providerText : { code: status, message: providerText, type: '' } },
});

const asRecord = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

/** Like LocalAI, it falls back to 512 × 512 for a size that it can't read. */
const sizeOf = ({ size }: Record<string, unknown>): readonly [number, number] => {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(String(size)) ?? [];
  return [Number(width ?? 512), Number(height ?? 512)];
};

/** LocalAI's image API and its kin: pictures as base64 or at addresses, errors in several shapes, `n` not obeyed. */
export const startCompatibleDouble = ({
  apiKey = 'local-double-key',
  answersWith = 'b64_json',
  errors = 'object',
  localAi = true,
  picture,
}: CompatibleDoubleOptions = {}): Promise<ProviderDouble> => {
  const files = new Map<string, Uint8Array>();
  const itemOf = (work: Work, at: number, origin: string, isInpainting: boolean): Record<string, unknown> => {
    const [width, height] = sizeOf(asRecord(work.submission.body));
    const drawn = resultBytes(work, isInpainting ? 512 : width, isInpainting ? 512 : height);
    const bytes = work.scene.kind === 'picture' ? (picture ?? drawn) : drawn;
    // Inpainting always answers with an address.
    if (answersWith === 'b64_json' && !isInpainting)
      return { b64_json: Buffer.from(bytes).toString('base64') };
    const path = `/generated-images/${work.id}-${at}.png`;
    files.set(path, bytes);
    return { b64_json: '', url: answersWith === 'path' ? path : `${origin}${path}` };
  };
  const answerTo = (work: Work, path: string, origin: string): Reply => {
    const { model, prompt } = asRecord(work.submission.body);
    if (typeof model !== 'string' || typeof prompt !== 'string') return errorOf(500, errors);
    if (work.scene.kind === 'failed') return errorOf(500, errors);
    if (work.scene.kind === 'refused')
      return { status: 400, json: { error: { code: 'content_policy_violation', message: providerText } } };
    const isInpainting = path.endsWith('/inpainting');
    const data = Array.from({ length: countOf(work) }, (_, at) => itemOf(work, at, origin, isInpainting));
    return { json: { created: 1, id: work.id, data } };
  };
  const wire: DoubleWire = {
    basePath: '',
    apiKey,
    keyOf: ({ authorization = '' }) => /^Bearer (.+)$/.exec(authorization)?.[1],
    stageOf({ method, path }) {
      const id = /^\/generated-images\/(\w+)-\d+\.png$/.exec(path)?.[1];
      if (id !== undefined) return { stage: 'collect', id };
      const submits = ['/v1/images/generations', ...(localAi ? ['/v1/images/inpainting'] : [])];
      return method === 'POST' && submits.includes(path) ? { stage: 'submit' } : null;
    },
    error: (status) => errorOf(status, errors),
    answer({ method, path, origin }, work) {
      if (method === 'POST') return work === null ? null : answerTo(work, path, origin);
      if (path === '/v1/models')
        return {
          json: {
            object: 'list',
            data: ['bert-embeddings', 'mistral', 'flux.1-dev', 'sd-turbo'].map((id) => ({ id })),
          },
        };
      if (path === '/version' && localAi) return { json: { version: 'v3.9.0 (double)' } };
      const file = files.get(path);
      return file === undefined ? null : { headers: { 'content-type': 'image/png' }, bytes: file };
    },
  };
  return startDouble(wire);
};
