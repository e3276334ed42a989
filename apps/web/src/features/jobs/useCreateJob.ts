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

/** The calls: `send` for settings of a job, `sendForm` for those of the form, whose fields then show their errors. */
const useJobCalls = (
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
  setErrors: (errors: Errors) => void,
) => {
  const utils = trpc.useUtils();
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
  return {
    isCreating: create.isPending,
    send: (input: CreateJobInput) => create.mutate(input),
    sendForm: (input: CreateJobInput) => {
      sentByForm.current = input;
      create.mutate(input);
    },
    cancel: (job: Job) => cancel.mutate({ id: job.id }),
    cancelling: cancel.isPending ? cancel.variables.id : null,
  };
};

/** Why the quota does not allow a number of pictures; nothing is known while it loads. */
const useQuotaReason = () => {
  const quota = trpc.account.me.useQuery().data?.quota;
  return {
    quota,
    reasonAgainst: (count: number) => (quota === undefined ? null : quotaReason(quota, count)),
  };
};

/** The form's state and its actions: create, reuse and cancel jobs. */
export const useCreateJob = (
  engine: EngineCapabilities,
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
) => {
  const { draft, change, reuse, clear } = useDraft(engine);
  const { errors, setErrors, formRef } = useFieldErrors();
  const { quota, reasonAgainst } = useQuotaReason();
  const calls = useJobCalls(jobs, onDrawn, setErrors);
  const [announcement, setAnnouncement] = useState('');
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const focusPrompt = () => promptRef.current?.focus();

  const submit = () => {
    if (calls.isCreating || reasonAgainst(draft.count) !== null) return;
    const checked = checkDraft(draft);
    setErrors(checked.ok ? {} : checked.errors);
    if (checked.ok) calls.sendForm(checked.input);
  };
  const edit: typeof change = (part) => {
    change(part);
    setErrors({});
  };
  /** For changes of the whole form. */
  const refill = (fill: () => void) => {
    fill();
    setErrors({});
    focusPrompt();
  };
  /** Only puts a seed into the form; screen readers announce which. */
  const newSeed = () => {
    const seed = String(randomSeed());
    edit({ seed });
    setAnnouncement(`New seed: ${seed}.`);
  };
  const drawWithNewSeed = (job: Job) => {
    const checked = checkDraft({ ...draftOf(job, job.count), seed: String(randomSeed()) });
    if (checked.ok && !calls.isCreating) calls.send(checked.input);
  };

  return {
    form: {
      draft,
      errors,
      formRef,
      promptRef,
      quota,
      blocked: reasonAgainst(draft.count),
      busy: calls.isCreating,
      onChange: edit,
      onSubmit: submit,
      onClear: clear && (() => refill(clear)),
    },
    actions: { submit, newSeed, focusPrompt },
    announcement,
    jobActions: {
      onNewSeed: drawWithNewSeed,
      onReuse: (job: Job) => refill(() => reuse(draftOf(job, job.count))),
      onCancel: calls.cancel,
      reasonAgainst,
      drawing: calls.isCreating,
      cancelling: calls.cancelling,
    },
    applyIdea: (prompt: string) => refill(() => reuse({ ...draft, prompt })),
  };
};
