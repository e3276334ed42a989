import { checkGeneration, type FieldIssue } from '@atelier/core/check-generation';
import { AppError } from '@atelier/core/errors';
import type { Engine } from '@atelier/core/ports/engine';
import type { Lane } from '@atelier/core/ports/studio-stores';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';

const refuse = (issues: readonly FieldIssue[]): never => {
  throw new AppError('validation_failed', issues[0]?.message, { issues });
};

const textIssues = (engine: Engine, { prompt, negativePrompt }: CreateJobInput): FieldIssue[] =>
  Object.entries({ prompt, negativePrompt }).flatMap(([path, text]) => {
    const message = text === undefined ? null : (engine.checkText?.(text) ?? null);
    return message === null ? [] : [{ path, message }];
  });

/** The allow-list of models (R-STUDIO-2); others are refused. */
export const engineRegistry = (engines: readonly Engine[]) => {
  const byId = new Map(engines.map((engine) => [engine.id, engine]));
  const lanesOf = (slots: number): Lane[] =>
    [...Map.groupBy(engines, ({ provider }) => provider)].map(([provider, of]) => ({
      provider,
      models: of.map(({ id }) => id),
      free: slots,
    }));
  return {
    list: () => ({ items: engines.map((engine) => engine.capabilities) }),

    find: (id: string): Engine | null => byId.get(id) ?? null,

    /** @returns the engine of the model. @throws AppError `validation_failed` naming the fields that the engine cannot serve (ASVS 2.2.3) */
    check(input: CreateJobInput): Engine {
      const engine = byId.get(input.model);
      if (engine === undefined)
        return refuse([{ path: 'model', message: 'This model isn’t available here.' }]);
      const issues = [...checkGeneration(input, engine.capabilities), ...textIssues(engine, input)];
      if (issues.length > 0) refuse(issues);
      return engine;
    },

    /** The lanes that take new jobs at present. @param slots concurrent jobs of the embedded engines */
    lanes: (slots: number): Lane[] => lanesOf(slots),

    /** All lanes that this node can work in, with one slot each: also those that take no new jobs. */
    served: (): Lane[] => lanesOf(1),
  };
};
export type EngineRegistry = ReturnType<typeof engineRegistry>;
