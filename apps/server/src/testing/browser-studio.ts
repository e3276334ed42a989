import { createTransformTool, createUpscaleTool } from '@atelier/adapters';
import { AppError } from '@atelier/core/errors';
import type { Engine, LocalEngine } from '@atelier/core/ports/engine';
import { runningClock } from '@atelier/core/testing/clocks';
import { createEmbeddedEngine } from '@atelier/engine-procedural';
import { serverKinds } from './deviations.ts';
import { startTestServer } from './in-process.ts';
import { requireWebCopy } from './web-copy.ts';

const pictureTimeoutMs = Number(serverKinds.browser.settings.ENGINE_TIMEOUT_SECONDS.value) * 1000;
/** The progress of an image while it is held, 0…1. */
export const heldProgress = 0.4;

/** Another model than the embedded engine's own, drawn by it. */
export type MoreModel = Partial<Engine['capabilities']> & Pick<Engine['capabilities'], 'id' | 'name'>;

/** The real engine behind a gate, so that a test may look at a picture that is being drawn for as long as it likes. */
const createGatedEngine = (more: readonly MoreModel[]) => {
  const engine = createEmbeddedEngine({ workers: 1, timeoutMs: pictureTimeoutMs });
  let opened = Promise.resolve();
  let open = (): void => undefined;
  const breakages = new Map<string, string>();
  const gated: LocalEngine = {
    ...engine,
    draw: async (request, options) => {
      options.onProgress(heldProgress);
      await opened;
      const reason = breakages.get(request.prompt);
      breakages.delete(request.prompt);
      if (reason !== undefined) throw new AppError('engine_failed', reason);
      const onProgress = (fraction: number) => options.onProgress(Math.max(heldProgress, fraction));
      return engine.draw(request, { ...options, onProgress });
    },
  };
  const upscaler = createUpscaleTool();
  const gatedUpscaler: LocalEngine = {
    ...upscaler,
    draw: async (request, options) => {
      await opened;
      options.signal.throwIfAborted();
      return upscaler.draw(request, options);
    },
  };
  const others = more.map(
    (capabilities): LocalEngine => ({
      ...gated,
      id: capabilities.id,
      capabilities: { ...engine.capabilities, ...capabilities },
      close: async () => undefined,
    }),
  );
  return {
    engines: [gated, ...others],
    tools: [createTransformTool(), gatedUpscaler],
    gate: {
      /** Pictures wait half-drawn from now on. */
      hold: () => {
        opened = new Promise((resolve) => {
          open = resolve;
        });
      },
      release: () => open(),
      /** The next picture of these words fails for this reason; others may still be on the easel. */
      breakNext: (prompt: string, reason: string) => void breakages.set(prompt, reason),
    },
  };
};

/** The whole product in this process with production's defaults, but for what `testing/deviations.ts` lists. */
export const startBrowserStudio = async (
  env: Readonly<Record<string, string>> = {},
  models: readonly MoreModel[] = [],
) => {
  const { engines, tools, gate } = createGatedEngine(models);
  const clock = runningClock();
  const parts = { engines, tools, clock, webRoot: requireWebCopy() };
  const server = await startTestServer(env, parts, 'browser');
  const {
    worker,
    providers,
    housekeeping,
    searchIndex,
    importRecovery,
    pictureChecks,
    dataExporter,
    auditKeeper,
    detection,
  } = server.application;
  worker.start();
  providers.loop.start();
  server.application.localEngine.start();
  housekeeping.start();
  searchIndex.start();
  pictureChecks.start();
  dataExporter.start();
  importRecovery.start();
  auditKeeper.start();
  detection.start();
  server.application.alertSending.start();
  return {
    ...server,
    gate,
    advance: clock.advance,
    async stop(): Promise<void> {
      gate.release();
      await Promise.all([
        providers.loop.stop(),
        housekeeping.stop(),
        searchIndex.stop(),
        pictureChecks.stop(),
        dataExporter.stop(),
        importRecovery.stop(),
      ]);
      await detection.stop();
      await auditKeeper.stop();
      await server.stop();
    },
  };
};
export type BrowserStudio = Awaited<ReturnType<typeof startBrowserStudio>>;
