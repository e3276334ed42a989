import type { EngineRegistry } from '@atelier/api';
import type {
  Engine,
  EngineImage,
  EngineRequest,
  RemoteEngine,
  RemoteImage,
} from '@atelier/core/ports/engine';
import { releaseBytes } from '@atelier/core/release-bytes';
import { type DrawDeps, type DrawOptions, localSource, type PictureSource } from './draw.ts';
import { type EditInputDeps, editInputs } from './edit-inputs.ts';
import type { Run } from './hand-back.ts';
import { livePreview } from './live-preview.ts';
import { type OutcomeDeps, settleRemote } from './outcome.ts';
import { withOwnLoras } from './own-loras.ts';
import { BrokenPicture } from './picture-failure.ts';
import type { PseudonymOf } from './pseudonyms.ts';
import { carryOut } from './remote.ts';
import type { OrderTurn, RemoteOrder } from './remote-order.ts';

interface SourceDeps extends DrawDeps, OutcomeDeps, EditInputDeps {
  readonly engines: EngineRegistry;
  readonly pseudonymOf: PseudonymOf;
}

/** A picture as an order. */
const orderOf = (engine: RemoteEngine, request: EngineRequest): RemoteOrder<RemoteImage> => ({
  pollMs: engine.pollMs,
  ...(engine.takeTurn && { takeTurn: engine.takeTurn.bind(engine) }),
  ...(engine.find && { find: engine.find.bind(engine) }),
  ...(engine.stream && { stream: engine.stream.bind(engine) }),
  async submit(options) {
    const answer = await engine.submit(request, options);
    return 'image' in answer ? { result: answer.image } : answer;
  },
  poll: (remoteId, options) => engine.poll(remoteId, options),
  collect: (remoteId, options) => engine.collect(remoteId, options),
  cancel: (remoteId, options) => engine.cancel(remoteId, options),
});

const drawRemotely = async (
  deps: SourceDeps,
  run: Run,
  engine: RemoteEngine,
  request: EngineRequest,
  turn: OrderTurn & DrawOptions,
): Promise<EngineImage> => {
  const preview = livePreview(deps, run);
  const known = engine.capabilities.options.loras?.known ?? [];
  // What the provider has accepted is only waited for, also if a LoRA or a picture was deleted meanwhile.
  const resolve = async (): Promise<EngineRequest> =>
    run.submission?.remoteId == null
      ? {
          ...(await withOwnLoras(deps.db, run.job, request, (id) => known.some((one) => one.id === id))),
          ...(await editInputs(deps, run.job)),
        }
      : request;
  try {
    const { bytes, seed } = await carryOut({
      db: deps.db,
      order: orderOf(engine, {
        ...(await resolve()),
        pseudonym: deps.pseudonymOf(engine.provider, run.job.userId),
      }),
      run,
      ...turn,
      onPreview: preview.show,
      lane: deps.engines.laneGate(engine.provider),
      settle: ({ key }, outcome) =>
        settleRemote(deps, { id: run.job.id, submissionKey: key, training: null }, outcome),
    });
    const { png, width, height } = await deps.derivatives.reencode(bytes).catch((thrown: unknown) => {
      throw new BrokenPicture(thrown);
    });
    releaseBytes(bytes);
    // It is paid for, so that another size than the one asked for is no reason to throw it away.
    return { png, size: { width, height }, ...(seed !== undefined && { seed }) };
  } finally {
    // Before the picture is stored, which hides its preview.
    await preview.stop();
    run.claim.reportQueuePosition(null);
  }
};

const localWithInputs = (
  deps: SourceDeps,
  { job }: Run,
  source: PictureSource,
  { noteLife }: OrderTurn,
): PictureSource => ({
  capabilities: source.capabilities,
  async make(request, options) {
    // A large picture on a slow machine takes long, and shows that it goes on.
    const onProgress = (fraction: number): void => {
      noteLife();
      options.onProgress(fraction);
    };
    return source.make({ ...request, ...(await editInputs(deps, job)) }, { ...options, onProgress });
  },
});

/** Local and remote engines differ only in how they make a picture. */
export const sourceOf = (deps: SourceDeps, run: Run, engine: Engine, turn: OrderTurn): PictureSource =>
  'submit' in engine
    ? {
        capabilities: engine.capabilities,
        make: (request, options) => drawRemotely(deps, run, engine, request, { ...turn, ...options }),
      }
    : localWithInputs(deps, run, localSource(engine), turn);
