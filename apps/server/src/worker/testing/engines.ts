import { AppError } from '@atelier/core/errors';
import type { EngineImage, EngineRequest, EngineRunOptions, LocalEngine } from '@atelier/core/ports/engine';
import type { Derivatives } from '@atelier/core/ports/services';
import { noOptions } from '@atelier/core/schemas/engines';

const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** Only the header of a PNG of that size: enough for `headDerivatives`. */
export const pngHead = ({ width, height }: { width: number; height: number }): Uint8Array => {
  const head = Buffer.alloc(24);
  signature.copy(head);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
};

/** Checks a picture's header only, so that worker tests do not wait for an image library. */
export const headDerivatives: Derivatives = {
  async reencode(bytes) {
    const head = Buffer.from(bytes);
    return { png: bytes, width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  },
  async preview(bytes) {
    return bytes;
  },
  async derive(png, { width, height }) {
    if (Buffer.compare(pngHead({ width, height }), png) !== 0)
      throw new AppError('engine_failed', 'The engine returned something that is not the picture asked for.');
    return { thumbWebp: Buffer.from('thumb'), placeholder: 'data:image/webp;base64,AAAA' };
  },
};

type Draw = (request: EngineRequest, options: EngineRunOptions) => Promise<EngineImage>;

/** An engine with the test's own `draw`. */
export const engineThat = (draw: Draw, id = 'test', provider = 'embedded'): LocalEngine => ({
  id,
  provider,
  capabilities: {
    id,
    name: 'Test',
    description: 'Draws what the test returns.',
    version: '7',
    origin: 'procedural',
    styles: [],
    minSidePx: 64,
    maxSidePx: 1024,
    sizeStepPx: 64,
    maxCount: 16,
    seed: true,
    negativePrompt: true,
    vector: true,
    progress: true,
    cancel: true,
    maxPixels: null,
    sizes: null,
    maxPromptLength: 2000,
    previews: false,
    options: noOptions,
  },
  draw,
  close: async () => undefined,
});

export const goodEngine = (): LocalEngine =>
  engineThat(async (request) => ({ png: pngHead(request), svg: '<svg/>' }));

/** Finishes each picture only when the test calls its `finish`. `obeysSignal`: whether it stops when aborted. */
export const gatedEngine = (obeysSignal: boolean, id?: string, provider?: string) => {
  const begun: { request: EngineRequest; options: EngineRunOptions; finish: () => void }[] = [];
  const engine = engineThat(
    (request, options) =>
      new Promise((resolve, reject) => {
        begun.push({ request, options, finish: () => resolve({ png: pngHead(request) }) });
        if (obeysSignal) options.signal.addEventListener('abort', () => reject(options.signal.reason));
      }),
    id,
    provider,
  );
  return { engine, begun };
};
