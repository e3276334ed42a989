import type { EngineRequest, LocalEngine } from '@atelier/core/ports/engine';
import { type EngineCapabilities, noOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import { createPool } from '@atelier/core/worker-pool';
import type { Original } from './edit/edit.ts';
import { ENGINE_ID, ENGINE_VERSION } from './identity.ts';
import type { DrawResult, DrawTask } from './messages.ts';
import { STYLE_IDS } from './prompt/brief.ts';
import { STYLES } from './styles/index.ts';

interface EmbeddedEngineOptions {
  /** Maximum number of drawing processes; each is started when first needed. */
  readonly workers: number;
  /** Maximum milliseconds for one picture, from when a process starts it. */
  readonly timeoutMs: number;
  /** The whole environment of a drawing process; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How much of a picture is changed if nothing else is asked for. */
const usualStrength = 0.8;

const CAPABILITIES: EngineCapabilities = {
  id: ENGINE_ID,
  name: 'Atelier Procedural',
  description:
    'Draws a seeded scene from the words of the prompt. Procedural, not neural: no network, no key, and the same words and seed always give the same picture. Can draw into a part of a picture, or give it the light and colours of the words.',
  version: ENGINE_VERSION,
  origin: 'procedural',
  styles: STYLE_IDS.map((id) => ({ id, name: STYLES[id].name })),
  minSidePx: 256,
  maxSidePx: 2048,
  sizeStepPx: 64,
  maxCount: 8,
  seed: true,
  negativePrompt: true,
  vector: true,
  progress: true,
  cancel: true,
  maxPixels: null,
  sizes: null,
  maxPromptLength: textLimits.prompt,
  previews: false,
  options: {
    ...noOptions,
    imageInput: {
      max: 1,
      mask: true,
      strength: { min: 0.1, max: 1, step: 0.05, default: usualStrength },
    },
  },
};

const originalOf = ({ images, mask, settings }: EngineRequest): Original | null => {
  const [picture] = images ?? [];
  const strength = settings.strength ?? usualStrength;
  return picture === undefined ? null : { picture, mask: mask ?? null, strength };
};

/**
 * The built-in engine, without external dependencies: words → scene → SVG → PNG, in child processes. The prompt is only looked
 * up and hashed; none of it gets into the picture as text or markup.
 */
export const createEmbeddedEngine = ({
  workers,
  timeoutMs,
  env = {},
}: EmbeddedEngineOptions): LocalEngine => {
  const pool = createPool<DrawTask, DrawResult>({
    url: new URL('./worker.ts', import.meta.url),
    workers,
    timeoutMs,
    env,
  });
  return {
    id: ENGINE_ID,
    provider: 'embedded',
    capabilities: CAPABILITIES,
    draw: async (request, options) => {
      const { prompt, negativePrompt, style, seed, width, height } = request;
      options.onProgress(0);
      const wish = { prompt, negativePrompt, style, seed };
      const task = { wish, size: { width, height }, original: originalOf(request) };
      const { png, svg, style: drawn, understood } = await pool.run(task, options);
      options.onProgress(1);
      return { png, ...(svg !== null && { svg }), style: drawn, understood };
    },
    close: () => pool.close(),
  };
};
