import type { EngineRegistry } from '@atelier/api';
import type { Engine } from '@atelier/core/ports/engine';
import { type DrawDeps, localSource, type PictureSource } from './draw.ts';
import type { Run } from './hand-back.ts';
import { livePreview } from './live-preview.ts';
import { type OutcomeDeps, settleRemote } from './outcome.ts';
import { drawRemotely } from './remote.ts';
import type { PictureTurn } from './remote-submission.ts';

interface SourceDeps extends DrawDeps, OutcomeDeps {
  readonly engines: EngineRegistry;
}

/** Local and remote engines differ only in how they make a picture. */
export const sourceOf = (deps: SourceDeps, run: Run, engine: Engine, turn: PictureTurn): PictureSource =>
  'submit' in engine
    ? {
        capabilities: engine.capabilities,
        make: async (request, options) => {
          const preview = livePreview(deps, run);
          try {
            return await drawRemotely({
              db: deps.db,
              derivatives: deps.derivatives,
              engine,
              run,
              request,
              ...turn,
              preview,
              lane: deps.engines.laneGate(engine.provider),
              settle: (submissionKey, outcome) =>
                settleRemote(deps, { id: run.job.id, submissionKey }, outcome),
              ...options,
            });
          } finally {
            // Before the picture is stored, which hides its preview.
            await preview.stop();
            run.claim.reportQueuePosition(null);
          }
        },
      }
    : localSource(engine);
