import { setTimeout as sleep } from 'node:timers/promises';
import { directions } from '@atelier/core/enhancement/directions';
import { enhanceByRules } from '@atelier/core/enhancement/rules';
import { AppError, type ErrorCode } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { EnhancementRecord } from '@atelier/core/ports/enhancement-store';
import type { TextModel } from '@atelier/core/ports/text-model';
import type { EnhanceInput, Enhancement, EnhancementProgress } from '@atelier/core/schemas/enhancement';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor, RequestContext } from '../trpc/request-context.ts';
import { askTextModel } from './text-model-call.ts';
import { tokenBudget } from './token-budget.ts';

/** How often a second stream looks whether the first has the result. */
const lookMs = 500;
/** After that, the stream that asked the model has died with its process. */
const givenUpAfterMs = 90_000;

type Step = Omit<EnhancementProgress, 'using' | 'failure'>;

/** Failures that are told as the end of a stream. */
const toldInStream: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'content_blocked',
  'engine_failed',
  'rate_limited',
]);

const noTextModel = () =>
  new AppError('validation_failed', 'This server has no text model. Use the built-in words.', {
    issues: [{ path: 'using', message: 'This server has no text model.' }],
  });

/** Prompt enhancement (R-STUDIO-4): words by rule, or an answer of the text model that the server is set up with. */
export const enhancementService = ({
  db,
  clock,
  textModel,
  promptCheck,
  limiter,
  limits,
}: Pick<Deps, 'clock' | 'db' | 'limiter' | 'limits' | 'promptCheck' | 'textModel'>) => {
  const budget = tokenBudget(limiter, limits.enhancementTokens, clock);
  const required = (): TextModel => {
    if (textModel === null) throw noTextModel();
    return textModel;
  };
  const ask = (actor: Actor, call: EnhanceInput | EnhancementRecord, signal: AbortSignal) =>
    askTextModel({ model: required(), budget, userId: actor.userId }, call, signal);

  const findOwned = async (actor: Actor, id: string): Promise<EnhancementRecord> => {
    const found = await db.enhancements.findOwned(actor, actor.userId, id);
    if (found === null) throw new AppError('not_found');
    return found;
  };

  /** Waits for the stream that is asking the model. */
  async function* followOther(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<Step> {
    for (;;) {
      const { state, result, createdAt } = await findOwned(actor, id);
      if (result !== null) {
        yield { prompt: result, done: true, tokensLeft: null };
        return;
      }
      if (state === 'failed' || clock.now().getTime() - createdAt.getTime() > givenUpAfterMs)
        throw new AppError('engine_failed', 'The text model’s answer was lost. Your prompt is unchanged.');
      await sleep(lookMs, undefined, { signal });
    }
  }

  async function* askOnce(
    actor: Actor,
    record: EnhancementRecord,
    { signal, audit }: { signal: AbortSignal; audit: AuditTrail },
  ) {
    let result: string | null = null;
    try {
      for await (const step of ask(actor, record, signal)) {
        if (step.done) {
          await promptCheck.check(actor, [step.prompt], audit);
          result = step.prompt;
        }
        yield step;
      }
    } finally {
      await db.enhancements.finish(record.id, result === null ? 'failed' : 'done', result);
    }
  }

  return {
    options: () => ({
      directions: directions.map(({ id, name }) => ({ id, name })),
      textModel: textModel?.name ?? null,
    }),

    /** @throws AppError `validation_failed` without a text model, `content_blocked`, `rate_limited`, `engine_failed` */
    async enhance(
      actor: Actor,
      input: EnhanceInput,
      signal: AbortSignal,
      audit: AuditTrail,
    ): Promise<Enhancement> {
      const { prompt, direction, using, variant } = input;
      const checked = async (enhanced: Enhancement): Promise<Enhancement> => {
        await promptCheck.check(actor, [enhanced.prompt], audit);
        return enhanced;
      };
      if (using === 'rules')
        return checked({
          prompt: enhanceByRules(prompt, direction, variant).prompt,
          using,
          tokensLeft: null,
        });
      for await (const step of ask(actor, input, signal))
        if (step.done) return checked({ prompt: step.prompt, using, tokensLeft: step.tokensLeft });
      throw new AppError('engine_failed');
    },

    /** Stores the request of a stream. @throws AppError `validation_failed` without a text model */
    async begin(actor: Actor, { prompt, direction, variant }: EnhanceInput): Promise<{ id: string }> {
      required();
      const id = newId('enhancement');
      const { workspaceId, userId } = actor;
      const request = { id, workspaceId, userId, prompt, direction, variant };
      await db.enhancements.insert({ ...request, state: 'waiting', result: null, createdAt: clock.now() });
      return { id };
    },

    /**
     * Yields the enhancement while it is written; the last one is `done`, or has the `failure`. A stream that is opened
     * again does not ask the model again.
     * @throws AppError `not_found`, and what `revalidate` throws
     */
    async *watch(
      actor: Actor,
      id: string,
      request: Pick<RequestContext, 'revalidate'>,
      signal: AbortSignal,
      audit: AuditTrail,
    ): AsyncGenerator<EnhancementProgress> {
      const record = await findOwned(actor, id);
      const isFirst = await db.enhancements.claim(id);
      const steps = isFirst ? askOnce(actor, record, { signal, audit }) : followOther(actor, id, signal);
      const using = 'text-model' as const;
      try {
        for await (const step of steps) {
          await request.revalidate();
          yield { ...step, using, failure: null };
        }
      } catch (thrown) {
        if (!(thrown instanceof AppError) || !toldInStream.has(thrown.code)) throw thrown;
        yield { prompt: record.prompt, using, tokensLeft: null, done: true, failure: thrown.message };
      }
    },
  };
};
