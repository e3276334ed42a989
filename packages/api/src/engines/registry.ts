import { AppError } from '@atelier/core/errors';
import type { Engine } from '@atelier/core/ports/engine';
import type { Lane } from '@atelier/core/ports/studio-stores';
import { autoStyle, type EngineCapabilities } from '@atelier/core/schemas/engines';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';

const refuse = (path: string, message: string): never => {
  throw new AppError('validation_failed', message, { issues: [{ path, message }] });
};

const checkSide = (path: 'width' | 'height', sidePx: number, can: EngineCapabilities): void => {
  const fits = sidePx >= can.minSidePx && sidePx <= can.maxSidePx && sidePx % can.sizeStepPx === 0;
  if (!fits) {
    refuse(
      path,
      `${can.name} draws sides of ${can.minSidePx} to ${can.maxSidePx} px in steps of ${can.sizeStepPx}.`,
    );
  }
};

/** The allow-list of models (R-STUDIO-2); others are refused. */
export const engineRegistry = (engines: readonly Engine[]) => {
  const byId = new Map(engines.map((engine) => [engine.id, engine]));
  return {
    list: () => ({ items: engines.map((engine) => engine.capabilities) }),

    find: (id: string): Engine | null => byId.get(id) ?? null,

    /** @returns the engine of the model. @throws AppError `validation_failed` naming the field that the engine cannot serve (ASVS 2.2.3) */
    check(input: CreateJobInput): Engine {
      const engine = byId.get(input.model);
      if (engine === undefined) return refuse('model', 'This model isn’t available here.');
      const can = engine.capabilities;
      checkSide('width', input.width, can);
      checkSide('height', input.height, can);
      if (input.count > can.maxCount)
        refuse('count', `${can.name} makes at most ${can.maxCount} pictures at a time.`);
      if (input.seed !== undefined && !can.seed) refuse('seed', `${can.name} takes no seed.`);
      if (input.negativePrompt && !can.negativePrompt)
        refuse('negativePrompt', `${can.name} takes no negative prompt.`);
      const style = input.style ?? autoStyle;
      if (style !== autoStyle && !can.styles.some(({ id }) => id === style))
        refuse('style', 'This style doesn’t exist.');
      return engine;
    },

    /** The models that this node serves, by provider. @param slots concurrent jobs per provider */
    lanes(slots: number): Lane[] {
      const byProvider = Map.groupBy(engines, ({ provider }) => provider);
      return [...byProvider].map(([provider, of]) => ({
        provider,
        models: of.map(({ id }) => id),
        free: slots,
      }));
    },
  };
};
export type EngineRegistry = ReturnType<typeof engineRegistry>;
