import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { Job } from '@atelier/core/schemas/jobs';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { fieldErrors, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { checkDraft, type Draft, draftOf, emptyDraft, randomSeed } from './draft.ts';
import type { useJobs } from './useJobs.ts';
import { useRestoredDraft } from './useRestoredDraft.ts';

/** The restored draft, or the settings of the image in the URL, unless the user has typed a prompt by then. */
const useDraft = (engine: EngineCapabilities) => {
  const { from } = useSearch({ from: '/member/studio' });
  const [draft, setDraft] = useRestoredDraft(() => emptyDraft(engine));
  const origin = trpc.images.get.useQuery({ id: from ?? '' }, { enabled: from !== undefined }).data;
  useEffect(() => {
    if (origin !== undefined) setDraft((current) => (current.prompt === '' ? draftOf(origin, 1) : current));
  }, [origin, setDraft]);
  return [draft, setDraft] as const;
};

/** The form's state and its actions: create, rerun, vary, edit and cancel jobs. */
export const useCreateJob = (
  engine: EngineCapabilities,
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
) => {
  const [draft, setDraft] = useDraft(engine);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const focusPrompt = () => promptRef.current?.focus();

  const create = trpc.jobs.create.useMutation({
    onSuccess: (job) => {
      jobs.add(job);
      onDrawn();
    },
    onError: (error) => {
      const failure = readFailure(error);
      setErrors(fieldErrors(failure));
      notifyFailure(error);
    },
  });
  const cancel = trpc.jobs.cancel.useMutation({ onSuccess: jobs.put, onError: notifyFailure });

  const draw = (next: Draft) => {
    const checked = checkDraft(next);
    setErrors(checked.ok ? {} : checked.errors);
    if (!checked.ok) return focusPrompt();
    if (!create.isPending) create.mutate(checked.input);
  };
  const change = (part: Partial<Draft>) => {
    setDraft((current) => ({ ...current, ...part }));
    setErrors({});
  };

  return {
    form: { draft, errors, promptRef, busy: create.isPending, onChange: change, onSubmit: () => draw(draft) },
    actions: {
      submit: () => draw(draft),
      reroll: () => draw({ ...draft, seed: String(randomSeed()) }),
      focusPrompt,
    },
    jobActions: {
      onRerun: (job: Job) => draw(draftOf(job, job.count)),
      onVary: (job: Job) => draw({ ...draftOf(job, job.count), seed: String(randomSeed()) }),
      onEdit: (job: Job) => {
        setDraft(draftOf(job, job.count));
        focusPrompt();
      },
      onCancel: (job: Job) => cancel.mutate({ id: job.id }),
      drawing: create.isPending,
      cancelling: cancel.isPending ? cancel.variables.id : null,
    },
    applyIdea: (prompt: string) => {
      change({ prompt });
      focusPrompt();
    },
  };
};
