import type { DirectionId } from '@atelier/core/enhancement/directions';
import { enhanceByRules } from '@atelier/core/enhancement/rules';
import type { EnhancementProgress, Enhancer } from '@atelier/core/schemas/enhancement';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';

/** What the panel asks for. */
export interface EnhanceChoice {
  readonly direction: DirectionId;
  readonly using: Enhancer;
  readonly variant: number;
}

/** An enhanced prompt, or as much of it as has arrived. */
export interface EnhanceResult {
  readonly prompt: string;
  readonly done: boolean;
  readonly tokensLeft: number | null;
}

/** Asks the text model and follows its answer. Each question replaces the one before, whose stream is closed. */
const useTextModel = (prompt: string) => {
  const [answer, setAnswer] = useState<EnhanceResult | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const fail = (error: unknown) => {
    setFailure(readFailure(error).message);
    setAnswer(null);
  };
  const begin = trpc.prompts.begin.useMutation({ onError: fail });
  const id = begin.data?.id;
  const isOpen = id !== undefined && answer?.done !== true && failure === null;
  const follow = (step: EnhancementProgress) => {
    setAnswer(step.failure === null ? step : null);
    setFailure(step.failure);
  };
  trpc.prompts.watch.useSubscription({ id: id ?? '' }, { enabled: isOpen, onData: follow, onError: fail });
  const forget = () => {
    begin.reset();
    setAnswer(null);
    setFailure(null);
  };
  return {
    answer,
    failure,
    isAsking: begin.isPending || isOpen,
    ask: ({ direction, variant }: EnhanceChoice) => {
      forget();
      begin.mutate({ prompt, direction, variant, using: 'text-model' });
    },
    forget,
  };
};

/** The panel's choices and the prompt that follows from them. The built-in words come at once, without a call. */
export const useEnhancement = (prompt: string) => {
  const [choice, setChoice] = useState<EnhanceChoice>({ direction: 'photo', using: 'rules', variant: 0 });
  const model = useTextModel(prompt);
  const options = trpc.prompts.options.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY }).data;
  const isModel = choice.using === 'text-model';
  const change = (part: Partial<EnhanceChoice>) => {
    const next = { ...choice, variant: 0, ...part };
    setChoice(next);
    if (next.using === 'text-model') model.ask(next);
    else model.forget();
  };
  const ruled: EnhanceResult = {
    prompt: enhanceByRules(prompt, choice.direction, choice.variant).prompt,
    done: true,
    tokensLeft: null,
  };
  return {
    choice,
    change,
    other: () => change({ variant: choice.variant + 1 }),
    textModel: options?.textModel ?? null,
    result: isModel ? model.answer : ruled,
    isAsking: isModel && model.isAsking,
    failure: isModel ? model.failure : null,
  };
};
