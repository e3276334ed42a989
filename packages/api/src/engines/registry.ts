import { checkGeneration, type FieldIssue } from '@atelier/core/check-generation';
import { AppError } from '@atelier/core/errors';
import type { Engine } from '@atelier/core/ports/engine';
import type { ModelRecord } from '@atelier/core/ports/provider-stores';
import type { RemoteTrainer, TrainingBase } from '@atelier/core/ports/providers';
import type { Lane } from '@atelier/core/ports/studio-stores';
import type { UpscaleFactor } from '@atelier/core/schemas/edits';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import type { ContentPolicy, ModelPrice } from '@atelier/core/schemas/models';
import { type Strictness, stricter } from '@atelier/core/schemas/moderation';
import type { PooledModel, PooledProvider, ProviderPool } from '../providers/pool.ts';
import { type Asker, isAllowed, isOpen, mayUse, unavailability } from './access.ts';
import { createLanePauses, type LaneGate } from './lane-pauses.ts';

const refuse = (issues: readonly FieldIssue[]): never => {
  throw new AppError('validation_failed', issues[0]?.message, { issues });
};

const textIssues = (engine: Engine, { prompt, negativePrompt }: CreateJobInput): FieldIssue[] =>
  Object.entries({ prompt, negativePrompt }).flatMap(([path, text]) => {
    const message = text === undefined ? null : (engine.checkText?.(text) ?? null);
    return message === null ? [] : [{ path, message }];
  });

/** Whether it enlarges pictures, and draws none. */
const enlarges = ({ capabilities }: Engine): boolean => capabilities.options.upscale !== undefined;

/** A model that LoRAs may be trained for. */
export interface TrainableModel {
  readonly pooled: PooledModel;
  readonly base: TrainingBase;
  /** Minor units. */
  readonly priceMinor: number;
  readonly unavailable: string | null;
}

const trainableOf = (pooled: PooledModel): TrainableModel | null => {
  const { record, provider } = pooled;
  const base = provider.trainer?.bases.find(({ id }) => id === record.remoteName);
  const priceMinor = record.trainingPriceMinor;
  return base === undefined || priceMinor === null
    ? null
    : { pooled, base, priceMinor, unavailable: unavailability(pooled) };
};

/** A model that somebody may use. */
export interface OfferedModel {
  readonly engine: Engine;
  /** Null for models of the server itself. */
  readonly pooled: PooledModel | null;
  readonly unavailable: string | null;
}

const noLoras: ReadonlySet<string> = new Set();

const leastLevels = { none: 'relaxed', standard: 'standard', strict: 'strict' } as const satisfies Record<
  ContentPolicy,
  Strictness
>;

const free: ModelPrice = { minor: 0, unit: 'picture' };

/**
 * The allow-list of models (R-STUDIO-2): those of the server itself, and those of providers that a superadmin has allowed.
 * Others are refused.
 * @param builtIn available to everybody
 * @param tools of the server itself, which make pictures from others: not to be chosen as models
 */
export const engineRegistry = (
  builtIn: readonly Engine[],
  pool: ProviderPool | null = null,
  tools: readonly Engine[] = [],
) => {
  const pauses = createLanePauses();
  const byId = new Map([...builtIn, ...tools].map((engine) => [engine.id, engine]));
  const toolIds = new Set(tools.map(({ id }) => id));
  const pooledModel = (id: string): PooledModel | null => pool?.model(id) ?? null;
  const providerLane = (provider: PooledProvider, slots: number): Lane => ({
    provider: provider.record.id,
    models: (pool?.models() ?? [])
      .filter(({ record }) => record.providerId === provider.record.id)
      .map(({ record }) => record.id),
    free: slots,
  });
  /** The providers that can be spoken to, also those that take no new jobs. */
  const reachable = (): readonly PooledProvider[] =>
    (pool?.providers() ?? []).filter(({ opened }) => opened !== null);
  const builtInLanes = (slots: number): Lane[] =>
    [...Map.groupBy([...builtIn, ...tools], ({ provider }) => provider)].map(([provider, of]) => ({
      provider,
      models: of.map(({ id }) => id),
      free: Math.min(slots, ...of.map(({ maxConcurrent = slots }) => maxConcurrent)),
    }));

  /** The models of providers that somebody may use, also those that take no jobs at present. */
  const offeredByProviders = (asker: Asker): OfferedModel[] =>
    (pool?.models() ?? [])
      .filter((model) => model.record.enabled && mayUse(model, asker))
      .map((pooled) => ({ engine: pooled.engine, pooled, unavailable: unavailability(pooled) }));

  /** The model, if this person may use it now. @throws AppError `validation_failed` */
  const usable = (id: string, asker: Asker): Engine => {
    const own = byId.get(id);
    if (own !== undefined && !toolIds.has(id)) return own;
    const pooled = pooledModel(id);
    if (pooled === null || !mayUse(pooled, asker))
      return refuse([{ path: 'model', message: 'This model isn’t available here.' }]);
    const message = unavailability(pooled);
    return message === null ? pooled.engine : refuse([{ path: 'model', message }]);
  };

  return {
    /** The ids of the server’s own models, which no model of a provider may have. */
    builtInIds: [...byId.keys()],

    builtIn: () => ({ items: builtIn.map(({ capabilities }) => capabilities) }),

    /** The models that draw for somebody, also those that take no jobs at present; those of the server itself first. */
    offered: (asker: Asker): OfferedModel[] => [
      ...builtIn.map((engine) => ({ engine, pooled: null, unavailable: null })),
      ...offeredByProviders(asker).filter(({ engine }) => !enlarges(engine)),
    ],

    /** The models of providers that enlarge pictures for somebody, also those that take no jobs at present. */
    upscalers: (asker: Asker): OfferedModel[] =>
      offeredByProviders(asker).filter(({ engine }) => enlarges(engine)),

    /** The engine of a model for work that has been accepted: also of a model or provider that takes no new jobs. */
    find: (id: string): Engine | null => byId.get(id) ?? pooledModel(id)?.engine ?? null,

    /** Whether a job that was accepted before may start now: the model may have been withdrawn meanwhile (ASVS 8.3.3). */
    mayStart(id: string, asker: Asker): boolean {
      const pooled = pooledModel(id);
      return pooled === null || (pooled.record.enabled && isAllowed(pooled, asker));
    },

    /** The same for a training: a superadmin may have closed the model for trainings meanwhile. */
    mayTrain(id: string, asker: Asker): boolean {
      const pooled = pooledModel(id);
      return pooled?.record.enabled === true && isAllowed(pooled, asker) && trainableOf(pooled) !== null;
    },

    /** The bases of models for which people may train LoRAs, also those that cannot be used at present. */
    trainable: (asker: Asker): TrainableModel[] =>
      (pool?.models() ?? []).flatMap((pooled) => {
        const trainable = trainableOf(pooled);
        const isOffered = pooled.record.enabled && mayUse(pooled, asker);
        return trainable !== null && isOffered ? [trainable] : [];
      }),

    /** Whether the model takes jobs at present, for those who may use it. */
    takesJobs(id: string): boolean {
      const pooled = pooledModel(id);
      return pooled === null ? byId.has(id) : unavailability(pooled) === null;
    },

    /** Whether the provider of the model can train LoRAs for it. */
    canTrain({ providerId, remoteName }: Pick<ModelRecord, 'providerId' | 'remoteName'>): boolean {
      const bases = pool?.provider(providerId)?.trainer?.bases ?? [];
      return bases.some(({ id }) => id === remoteName);
    },

    /** The trainer of a provider for work that has been accepted. */
    trainer: (provider: string): RemoteTrainer | null => pool?.provider(provider)?.trainer ?? null,

    /** As `lanes`, for trainings. @param slots concurrent trainings of each provider */
    trainingLanes: (slots: number): Lane[] =>
      reachable()
        .filter(({ trainer, record }) => trainer !== null && !pauses.isPaused(record.id))
        .map((provider): Lane => {
          const lane = providerLane(provider, slots);
          return isOpen(provider) && !provider.isRateFull() ? lane : { ...lane, begunOnly: true };
        }),

    /** What people call the provider of a job. */
    providerName(id: string): string {
      if ([...builtIn, ...tools].some(({ provider }) => provider === id)) return 'This server';
      return pool?.provider(id)?.record.name ?? 'A removed provider';
    },

    /** Whether the provider is a process of this server, whose work is lost when the server stops. */
    endsWithServer: (id: string): boolean => pool?.provider(id)?.record.source === 'supervised',

    /** The level that prompts for these models are judged by at least. */
    leastStrictness: (ids: readonly string[]): Strictness =>
      ids
        .map((id) => leastLevels[pooledModel(id)?.record.contentPolicy ?? 'none'])
        .reduce(stricter, 'relaxed'),

    /** What a picture of the model costs. */
    price(id: string): ModelPrice {
      const record = pooledModel(id)?.record;
      return record === undefined ? free : { minor: record.priceMinor, unit: record.priceUnit };
    },

    /**
     * @returns the engine of the model. @throws AppError `validation_failed` naming the fields that the engine cannot serve
     * (ASVS 2.2.3), or the model if this person may not use it or it takes no jobs at present
     * @param ownLoras ids of the LoRAs that the person has trained for the model
     */
    check(asker: Asker, input: CreateJobInput, ownLoras: ReadonlySet<string> = noLoras): Engine {
      const engine = usable(input.model, asker);
      if (enlarges(engine))
        refuse([
          { path: 'model', message: `${engine.capabilities.name} enlarges pictures, and draws none.` },
        ]);
      const issues = [...checkGeneration(input, engine.capabilities, ownLoras), ...textIssues(engine, input)];
      if (issues.length > 0) refuse(issues);
      return engine;
    },

    /**
     * @returns the engine that enlarges pictures by the factor. @throws AppError `validation_failed` naming the field, also if
     * this person may not use the model or it takes no jobs at present
     */
    checkUpscale(asker: Asker, model: string, factor: UpscaleFactor): Engine {
      const engine = usable(model, asker);
      const { name, options } = engine.capabilities;
      if (options.upscale === undefined)
        return refuse([{ path: 'model', message: `${name} can’t enlarge pictures.` }]);
      return options.upscale.factors.includes(factor)
        ? engine
        : refuse([{ path: 'factor', message: `${name} can’t enlarge pictures ${factor} times.` }]);
    },

    /**
     * The lanes of this node. Those that take no new jobs at present still finish what has begun, so that a job whose worker
     * died does not wait until its provider is resumed. A provider that has asked to wait gets nothing until then.
     * @param slots concurrent jobs of the server's own engines
     */
    lanes: (slots: number): Lane[] =>
      [
        ...builtInLanes(slots),
        ...reachable().map((provider): Lane => {
          const lane = providerLane(provider, provider.record.concurrency);
          return isOpen(provider) && !provider.isRateFull() ? lane : { ...lane, begunOnly: true };
        }),
      ].filter(({ provider }) => !pauses.isPaused(provider)),

    /** The lane of a provider on this node, which waits when the provider asks for it. */
    laneGate: (provider: string): LaneGate => pauses.gate(provider),

    /** All lanes that this node can work in, with one slot each: also those that take no new jobs. */
    served: (): Lane[] => [...builtInLanes(1), ...reachable().map((provider) => providerLane(provider, 1))],
  };
};
export type EngineRegistry = ReturnType<typeof engineRegistry>;
