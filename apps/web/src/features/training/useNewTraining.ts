import type { CreateTrainingInput, TrainingBaseView } from '@atelier/core/schemas/training';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { trainingsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { useIsMounted } from '../../ui/useIsMounted.ts';
import { budgetReason } from './budget.ts';
import { checkTraining, errorsOf, type TrainingErrors } from './draft.ts';
import { type DatasetCheck, useTrainingCheck } from './useTrainingCheck.ts';
import { type TrainingForm, useTrainingDraft } from './useTrainingDraft.ts';

/** The errors of the last attempt. The first field with one is focused as soon as it shows (WCAG 3.3.1). */
const useFormErrors = () => {
  const [errors, setErrors] = useState<TrainingErrors>({});
  const formRef = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (Object.keys(errors).length === 0) return;
    const field = formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (field == null) formRef.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
    else field.focus();
  }, [errors]);
  return { errors, setErrors, formRef };
};

const useStart = (form: TrainingForm, setErrors: (errors: TrainingErrors) => void) => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const isMounted = useIsMounted();
  const create = trpc.training.create.useMutation({
    onSuccess: async ({ id, name }) => {
      form.started(id);
      void utils.account.me.invalidate();
      await queryClient.invalidateQueries({ queryKey: trainingsKey });
      notifyDone(`The training of ${name} has started.`);
      if (isMounted()) await navigate({ to: '/training' });
    },
    onError: (error) => {
      const failure = readFailure(error);
      const errors = errorsOf(failure.issues, form.draft);
      setErrors(errors);
      if (failure.code === 'budget_exceeded') void utils.account.me.invalidate();
      if (Object.keys(errors).length === 0) notifyFailure(error);
    },
  });
  return { busy: create.isPending, start: (input: CreateTrainingInput) => create.mutate(input) };
};

/** Why the check forbids a start; null if it does not, or has not answered. */
const checkReason = ({ draft }: TrainingForm, { checks, error }: DatasetCheck): string | null => {
  if (error !== null) return 'The pictures couldn’t be checked. Try again above.';
  const isFaulty = draft.pictures.some(({ imageId }) =>
    checks.get(imageId)?.issues.some(({ severity }) => severity === 'error'),
  );
  return isFaulty ? 'Remove the pictures that are marked in red.' : null;
};

/** The state of the form of a training, and its start. @param first used until another is chosen */
export const useNewTraining = (bases: readonly TrainingBaseView[], first: TrainingBaseView) => {
  const form = useTrainingDraft(bases);
  const base = form.base ?? first;
  const check = useTrainingCheck(base.model, form.draft.pictures);
  const { errors, setErrors, formRef } = useFormErrors();
  const { busy, start } = useStart(form, setErrors);
  const quota = trpc.account.me.useQuery().data?.quota;
  const blocked =
    base.unavailable ?? (quota === undefined ? null : budgetReason(quota, base)) ?? checkReason(form, check);

  const submit = () => {
    if (busy || blocked !== null) return;
    const checked = checkTraining(form.draft, base, check.checks);
    setErrors(checked.ok ? {} : checked.errors);
    if (checked.ok) start(checked.input);
  };
  const change: TrainingForm['change'] = (part) => {
    form.change(part);
    setErrors({});
  };
  return { form: { ...form, change }, base, check, errors, blocked, busy, formRef, submit };
};
