import type { Engine } from '@atelier/core/ports/engine';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { ENGINE_ID, ENGINE_VERSION } from './identity.ts';
import type { DrawResult, DrawTask } from './messages.ts';
import { createPool } from './pool.ts';
import { STYLE_IDS } from './prompt/brief.ts';
import { STYLES } from './styles/index.ts';

export interface EmbeddedEngineOptions {
  /** Threads that draw at the same time; each starts when first needed. */
  readonly threads: number;
  /** Milliseconds for one picture, from when a thread takes it up. */
  readonly timeoutMs: number;
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
};

/**
 * The engine that needs nothing installed: words → scene → SVG → PNG, in threads of its own. The prompt is only
 * ever looked up and hashed; none of it reaches the picture as text or markup.
 */
export const createEmbeddedEngine = ({ threads, timeoutMs }: EmbeddedEngineOptions): Engine => {
  const pool = createPool<DrawTask, DrawResult>({
    url: new URL('./worker.ts', import.meta.url),
    threads,
    timeoutMs,
  });
  return {
    id: ENGINE_ID,
    provider: 'embedded',
    capabilities: CAPABILITIES,
    draw: async ({ prompt, negativePrompt, style, seed, width, height }, options) => {
      options.onProgress(0);
      const task = { wish: { prompt, negativePrompt, style, seed }, size: { width, height } };
      const { png, svg, style: drawn } = await pool.run(task, options);
      options.onProgress(1);
      return { png, svg, style: drawn };
    },
    close: () => pool.close(),
  };
};
