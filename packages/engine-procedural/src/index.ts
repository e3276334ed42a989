import type { LocalEngine } from '@atelier/core/ports/engine';
import { type EngineCapabilities, noOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import { ENGINE_ID, ENGINE_VERSION } from './identity.ts';
import type { DrawResult, DrawTask } from './messages.ts';
import { createPool } from './pool.ts';
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

const CAPABILITIES: EngineCapabilities = {
  id: ENGINE_ID,
  name: 'Atelier Procedural',
  description:
    'Draws a seeded scene from the words of the prompt. Procedural, not neural: no network, no key, and the same words and seed always give the same picture.',
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
  options: noOptions,
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
    draw: async ({ prompt, negativePrompt, style, seed, width, height }, options) => {
      options.onProgress(0);
      const task = { wish: { prompt, negativePrompt, style, seed }, size: { width, height } };
      const { png, svg, style: drawn, understood } = await pool.run(task, options);
      options.onProgress(1);
      return { png, svg, style: drawn, understood };
    },
    close: () => pool.close(),
  };
};
