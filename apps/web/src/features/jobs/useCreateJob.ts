import type { CreateJobInput, Job } from '@atelier/core/schemas/jobs';
import type { Preset } from '@atelier/core/schemas/presets';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Failure, fieldErrors, readFailure } from '../../lib/failure.ts';
import type { StudioModel } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { checkForm, draftOf, errorsWhileTyping, type FieldErrors, formValues, randomSeed } from './draft.ts';
import { shownFields } from './fields.ts';
import { quoteText } from './job-text.ts';
import { costOf } from './model-text.ts';
import { quotaReason } from './quota.ts';
import { useDraft } from './useDraft.ts';
import type { useJobs } from './useJobs.ts';
import { useQuote } from './useQuote.ts';

type Errors = FieldErrors;

const hasOnlyFieldErrors = ({ issues }: Failure): boolean =>
  issues.length > 0 && issues.every(({ path }) => shownFields.includes(path.split('.')[0] ?? path));

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
      void utils.jobs.quote.invalidate();
      onDrawn();
    },
    onError: (error, input) => {
      const failure = readFailure(error);
      const isForm = input === sentByForm.current;
      if (isForm) setErrors(fieldErrors(failure));
      // The model was paused or withdrawn since the list was loaded.
      if (failure.issues.some(({ path }) => path === 'model')) void utils.models.list.invalidate();
      if (failure.code === 'quota_exceeded' || failure.code === 'budget_exceeded')
        void utils.account.me.invalidate();
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
    reasonAgainst: (count: number, costMinor: number) =>
      quota === undefined ? null : quotaReason(quota, count, costMinor),
  };
};

/** Draws earlier settings again: with a new seed, or with another model. */
const useRedraw = (
  models: readonly StudioModel[],
  calls: ReturnType<typeof useJobCalls>,
  onModelMissing: (job: Job) => void,
) => {
  const draw = (job: Job, seed: string) => {
    const model = models.find(({ can, unusable }) => can.id === job.model && unusable === null);
    if (model === undefined) return onModelMissing(job);
    const checked = checkForm({ ...formValues(draftOf(job, job.count), model), seed }, model);
    if (checked.ok && !calls.isCreating) calls.send(checked.input);
    else if (!checked.ok) onModelMissing(job);
  };
  return {
    withNewSeed: (job: Job) => draw(job, String(randomSeed())),
    again: (job: Job) => draw(job, String(job.seed)),
  };
};

/** The form's state and its actions: create, reuse and cancel jobs. */
export const useCreateJob = (
  models: readonly [StudioModel, ...StudioModel[]],
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
) => {
  const { draft, model, values, change, reuse, applyPreset, clear } = useDraft(models);
  const { errors, setErrors, formRef } = useFieldErrors();
  const live = useMemo(() => errorsWhileTyping(values, model), [values, model]);
  const { quota, reasonAgainst } = useQuotaReason();
  const calls = useJobCalls(jobs, onDrawn, setErrors);
  const [announcement, setAnnouncement] = useState('');
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const focusPrompt = () => promptRef.current?.focus();
  const cost = costOf([{ model, input: { ...values.size, count: values.count } }]);
  const quote = useQuote(values, model, live);
  const blocked =
    model.unusable === null
      ? reasonAgainst(values.count, cost?.minor ?? 0)
      : // The reason is beside the model.
        'Choose another model to draw.';

  const submit = () => {
    if (calls.isCreating || blocked !== null) return;
    const checked = checkForm(values, model);
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
  const load = (job: Job) => refill(() => reuse(draftOf(job, job.count)));
  const redraw = useRedraw(models, calls, load);
  /** Only puts a seed into the form; screen readers announce which. */
  const newSeed = () => {
    const seed = String(randomSeed());
    edit({ seed });
    setAnnouncement(`New seed: ${seed}.`);
  };

  return {
    form: {
      model,
      models,
      values,
      draft,
      reasonAgainst,
      // Errors of the last attempt first: they came with the focus.
      errors: { ...live, ...errors },
      refused: errors,
      formRef,
      promptRef,
      quota,
      blocked,
      cost,
      wait: quote === undefined ? null : quoteText(quote),
      busy: calls.isCreating,
      onChange: edit,
      onSubmit: submit,
      onPreset: (preset: Preset) => refill(() => applyPreset(preset)),
      onClear: clear && (() => refill(clear)),
    },
    actions: { submit, newSeed, focusPrompt },
    announcement,
    jobActions: {
      onNewSeed: redraw.withNewSeed,
      onRetry: redraw.again,
      onReuse: load,
      onOtherModel: (job: Job, id: string) => refill(() => reuse({ ...draftOf(job, job.count), model: id })),
      onCancel: calls.cancel,
      reasonAgainst,
      drawing: calls.isCreating,
      cancelling: calls.cancelling,
    },
    applyIdea: (prompt: string) => refill(() => reuse({ ...draft, prompt })),
  };
};
