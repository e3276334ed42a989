import type { EditOperation } from '@atelier/core/schemas/edits';
import {
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { type Failure, fieldErrors, readFailure } from '../../../lib/failure.ts';
import type { StudioModel } from '../../../lib/models.ts';
import { useDrafts } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import type { FormChange } from '../draft.ts';
import { shownFields } from '../fields.ts';
import { quoteText } from '../job-text.ts';
import { costOf } from '../model-text.ts';
import { quotaReason } from '../quota.ts';
import type { useJobs } from '../useJobs.ts';
import { useQuote } from '../useQuote.ts';
import {
  canEdit,
  changedDraft,
  checkEdit,
  draftFor,
  type EditDraft,
  type EditErrors,
  editValues,
  errorsWhileEditing,
  resultSize,
  withDraft,
} from './edit-draft.ts';
import { type EditSource, sourceKey } from './source.ts';

/** Errors that stand beside a field of the form. */
const shown = [...shownFields, 'style', 'mask', 'extend', 'strength'].filter(
  (field) => field !== 'width' && field !== 'height',
);

type EditChange = Partial<EditDraft> | ((now: EditDraft) => Partial<EditDraft>);

/** What has been put in for this picture, kept by the draft store. */
const useEditDraft = (source: EditSource) => {
  const store = useDrafts().edit;
  const stored = useSyncExternalStore(store.subscribe, store.read);
  const key = sourceKey(source);
  const draft = useMemo(() => draftFor(stored, key), [stored, key]);
  const change = useCallback(
    (part: EditChange) => {
      // Read again: two changes may come before the next render.
      const stored = store.read();
      const now = draftFor(stored, key);
      store.write(withDraft(stored, key, { ...now, ...(typeof part === 'function' ? part(now) : part) }));
    },
    [store, key],
  );
  return { draft, change };
};

/** The models that can do it; the chosen one, or else the first that takes jobs. */
const useEditModels = (models: readonly StudioModel[], operation: EditOperation, chosen: string) => {
  const able = models.filter(({ can }) => canEdit(can, operation));
  const model =
    able.find(({ can }) => can.id === chosen) ?? able.find(({ unusable }) => unusable === null) ?? able[0];
  return { able, model };
};

const focusFirstError = (form: RefObject<HTMLElement | null>): void => {
  const target = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (target ?? document.querySelector<HTMLElement>('[data-invalid]'))?.focus();
};

const useErrors = () => {
  const [errors, setErrors] = useState<EditErrors>({});
  const formRef = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (Object.keys(errors).length > 0) focusFirstError(formRef);
  }, [errors]);
  return { errors, setErrors, formRef };
};

const isShown = ({ issues }: Failure): boolean =>
  issues.length > 0 && issues.every(({ path }) => shown.includes(path.split('.')[0] ?? path));

/** The form of an edit with its call. `model` is undefined if none can do what is chosen. */
export const useEdit = (
  source: EditSource,
  models: readonly StudioModel[],
  jobs: ReturnType<typeof useJobs>,
  onDrawn: () => void,
) => {
  const utils = trpc.useUtils();
  const { draft, change } = useEditDraft(source);
  const { able, model } = useEditModels(models, draft.operation, draft.model);
  const { errors, setErrors, formRef } = useErrors();
  const quota = trpc.account.me.useQuery().data?.quota;
  const create = trpc.jobs.create.useMutation({
    onSuccess: (job) => {
      jobs.add(job);
      void utils.jobs.quote.invalidate();
      onDrawn();
    },
    onError: (error) => {
      const failure = readFailure(error);
      setErrors(fieldErrors(failure));
      if (failure.issues.some(({ path }) => path === 'model')) void utils.models.list.invalidate();
      if (!isShown(failure)) notifyFailure(error);
    },
  });
  const cancel = trpc.jobs.cancel.useMutation({ onSuccess: jobs.put, onError: notifyFailure });
  const count = Math.min(draft.count, model?.can.maxCount ?? 1);
  const size = model === undefined ? source : resultSize(source, draft, model.can);
  const cost = model === undefined ? null : costOf([{ model, input: { ...size, count } }]);
  const live = useMemo(
    () => (model === undefined ? {} : errorsWhileEditing(draft, { source, model })),
    [draft, source, model],
  );
  const blocked = quota === undefined ? null : quotaReason(quota, count, cost?.minor ?? 0);

  const edit = (part: EditChange) => {
    change(part);
    if (Object.keys(errors).length > 0) setErrors({});
  };

  return {
    draft,
    able,
    model,
    size,
    count,
    cost,
    quota,
    /** What the model's own fields show; undefined if no model can do it. */
    values: model && editValues(draft, model),
    // Errors of the last attempt first: they came with the focus.
    errors: { ...live, ...errors },
    formRef,
    blocked: model?.unusable == null ? blocked : 'Choose another model to draw.',
    busy: create.isPending,
    change: edit,
    setValues: (part: FormChange) => {
      if (model !== undefined) edit((now) => changedDraft(now, model, part));
    },
    submit: () => {
      if (model === undefined || create.isPending) return;
      const checked = checkEdit(draft, { source, model });
      if ('errors' in checked) return setErrors(checked.errors);
      setErrors({});
      create.mutate(checked.input);
    },
    cancel: (id: string) => cancel.mutate({ id }),
    cancelling: cancel.isPending ? cancel.variables.id : null,
  };
};
export type EditControls = ReturnType<typeof useEdit>;

const noErrors = {};

/** How long it would wait and take; null while nothing is known. */
export const useEditWait = ({ size, count }: EditControls, model: StudioModel): string | null => {
  const quote = useQuote({ size, count }, model, noErrors);
  return quote === undefined ? null : quoteText(quote);
};
