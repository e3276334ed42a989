import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { CreateJobInput, Job } from '@atelier/core/schemas/jobs';
import { useLayoutEffect, useRef, useState } from 'react';
import { type Failure, fieldErrors, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { checkDraft, draftFields, draftOf, randomSeed } from './draft.ts';
import { quotaReason } from './quota.ts';
import { useDraft } from './useDraft.ts';
import type { useJobs } from './useJobs.ts';

type Errors = Readonly<Record<string, string>>;

const hasOnlyFieldErrors = ({ issues }: Failure): boolean =>
  issues.length > 0 && issues.every(({ path }) => draftFields.includes(path));

/** The errors of the form. The first field with an error is focused as soon as it shows (WCAG 3.3.1). */
const useFieldErrors = () => {
  const [errors, setErrors] = useState<Errors>({});
  const formRef = useRef<HTMLFormElement>(null);
  // After the render that shows them: a field may have been in a part that was closed.
  useLayoutEffect(() => {
    if (Object.keys(errors).length === 0) return;
    formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  return { errors, setErrors, formRef };
};

/** The form's state and its actions: create, reuse and cancel jobs. */
export const useCreateJob = (
  engine: EngineCapabilities,
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
) => {
  const { draft, change, reuse, clear } = useDraft(engine);
  const { errors, setErrors, formRef } = useFieldErrors();
  const [announcement, setAnnouncement] = useState('');
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const focusPrompt = () => promptRef.current?.focus();
  const utils = trpc.useUtils();
  const quota = trpc.account.me.useQuery().data?.quota;
  const reasonAgainst = (count: number) => (quota === undefined ? null : quotaReason(quota, count));
  /** The input that the form sent: errors of another job's settings do not belong to its fields. */
  const sentByForm = useRef<CreateJobInput>(null);

  const create = trpc.jobs.create.useMutation({
    onSuccess: (job) => {
      jobs.add(job);
      onDrawn();
    },
    onError: (error, input) => {
      const failure = readFailure(error);
      const isForm = input === sentByForm.current;
      if (isForm) setErrors(fieldErrors(failure));
      if (failure.code === 'quota_exceeded') void utils.account.me.invalidate();
      if (!isForm || !hasOnlyFieldErrors(failure)) notifyFailure(error);
    },
  });
  const cancel = trpc.jobs.cancel.useMutation({ onSuccess: jobs.put, onError: notifyFailure });

  const submit = () => {
    if (create.isPending || reasonAgainst(draft.count) !== null) return;
    const checked = checkDraft(draft);
    setErrors(checked.ok ? {} : checked.errors);
    if (!checked.ok) return;
    sentByForm.current = checked.input;
    create.mutate(checked.input);
  };
  const edit: typeof change = (part) => {
    change(part);
    setErrors({});
  };
  /** Only puts a seed into the form; a screen reader is told which. */
  const newSeed = () => {
    const seed = String(randomSeed());
    edit({ seed });
    setAnnouncement(`New seed: ${seed}.`);
  };
  const drawWithNewSeed = (job: Job) => {
    const checked = checkDraft({ ...draftOf(job, job.count), seed: String(randomSeed()) });
    if (checked.ok && !create.isPending) create.mutate(checked.input);
  };

  return {
    form: {
      draft,
      errors,
      formRef,
      promptRef,
      quota,
      blocked: reasonAgainst(draft.count),
      busy: create.isPending,
      onChange: edit,
      onSubmit: submit,
      onClear:
        clear &&
        (() => {
          clear();
          setErrors({});
          focusPrompt();
        }),
    },
    actions: { submit, newSeed, focusPrompt },
    announcement,
    jobActions: {
      onNewSeed: drawWithNewSeed,
      onReuse: (job: Job) => {
        reuse(draftOf(job, job.count));
        setErrors({});
        focusPrompt();
      },
      onCancel: (job: Job) => cancel.mutate({ id: job.id }),
      reasonAgainst,
      drawing: create.isPending,
      cancelling: cancel.isPending ? cancel.variables.id : null,
    },
    applyIdea: (prompt: string) => {
      reuse({ ...draft, prompt });
      setErrors({});
      focusPrompt();
    },
  };
};
