import { comparedModels } from '@atelier/core/schemas/comparisons';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import { Button, Checkbox } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { formatMoney, formatPictures } from '../../lib/format.ts';
import type { StudioModel } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextLink } from '../../ui/links.tsx';
import { notifyFailure } from '../../ui/notify.tsx';
import { useDialogLock } from '../../ui/useDialogLock.ts';
import classes from './CompareDialog.module.css';
import { checkForm, type Draft, formValues } from './draft.ts';
import { ModelImage } from './ModelImage.tsx';
import { aboutModel, costOf } from './model-text.ts';

interface Props {
  readonly models: readonly StudioModel[];
  readonly chosen: string;
  readonly draft: Draft;
  /** Why the quota does not allow so many pictures; null if it does. */
  readonly reasonAgainst: (count: number, costMinor: number) => string | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

type Candidate = { readonly model: StudioModel } & (
  | { readonly input: CreateJobInput }
  | { readonly problem: string }
);

/** What each model would draw: the settings that fit it, as when the form switches to it. */
const candidateOf = (draft: Draft, model: StudioModel): Candidate => {
  if (model.unusable !== null) return { model, problem: model.unusable };
  const checked = checkForm(formValues(draft, model), model);
  if (checked.ok) return { model, input: checked.input };
  return { model, problem: Object.values(checked.errors)[0] ?? 'This model can’t draw this.' };
};

interface RowProps {
  readonly candidate: Candidate;
  readonly isChecked: boolean;
  readonly isFull: boolean;
  readonly onChange: (checked: boolean) => void;
}

const Row = ({ candidate, isChecked, isFull, onChange }: RowProps) => {
  const { model } = candidate;
  const problem = 'problem' in candidate ? candidate.problem : null;
  return (
    <li className={classes.row} data-checked={isChecked || undefined}>
      <Checkbox
        classNames={{ body: classes.body ?? '', labelWrapper: classes.label ?? '' }}
        checked={isChecked}
        disabled={problem !== null || (isFull && !isChecked)}
        onChange={(event) => onChange(event.currentTarget.checked)}
        label={
          <span className={classes.words}>
            <ModelImage model={model} />
            <span>
              <strong>{model.can.name}</strong>
              <span className={classes.about}>{problem ?? aboutModel(model)}</span>
            </span>
          </span>
        }
      />
    </li>
  );
};

const useCompare = () => {
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const create = trpc.comparisons.create.useMutation({
    onSuccess: ({ id }) => {
      void utils.account.me.invalidate();
      void navigate({ to: '/comparisons/$comparisonId', params: { comparisonId: id } });
    },
    onError: notifyFailure,
  });
  return { busy: create.isPending, compare: (entries: CreateJobInput[]) => create.mutate({ entries }) };
};

const Picker = ({ models, chosen, draft, reasonAgainst }: Omit<Props, 'onClose' | 'opened'>) => {
  const candidates = models.map((model) => candidateOf(draft, model));
  const usable = candidates.filter((each) => 'input' in each);
  const [picked, setPicked] = useState<readonly string[]>(() =>
    [chosen, ...usable.map(({ model }) => model.can.id)]
      .filter((id, at, ids) => ids.indexOf(id) === at && usable.some(({ model }) => model.can.id === id))
      .slice(0, comparedModels.min),
  );
  const { busy, compare } = useCompare();
  useDialogLock(busy);
  const entries = usable.filter(({ model }) => picked.includes(model.can.id));
  const count = entries.reduce((sum, { input }) => sum + input.count, 0);
  const cost = costOf(entries);
  const reason = reasonAgainst(count, cost?.minor ?? 0);
  const isReady = entries.length >= comparedModels.min && reason === null;
  const toggle = (id: string, checked: boolean) =>
    setPicked(checked ? [...picked, id] : picked.filter((each) => each !== id));
  return (
    <>
      <p className={dialog.text}>
        Two to four models draw the same prompt, with the same seed where they take one. You choose the best
        before you see which model made it.
      </p>
      <ul className={classes.list} aria-label="Models to compare">
        {candidates.map((candidate) => (
          <Row
            key={candidate.model.can.id}
            candidate={candidate}
            isChecked={picked.includes(candidate.model.can.id)}
            isFull={picked.length >= comparedModels.max}
            onChange={(checked) => toggle(candidate.model.can.id, checked)}
          />
        ))}
      </ul>
      <p className={classes.total} role="status">
        {reason ??
          (entries.length < comparedModels.min
            ? 'Choose at least two models.'
            : `Together: ${formatPictures(count)}${cost === null ? '' : `, ${formatMoney(cost.minor, cost.currency)}`}`)}
      </p>
      <div className={dialog.actions}>
        <TextLink to="/comparisons" className={classes.earlier ?? ''}>
          Earlier comparisons
        </TextLink>
        <Button loading={busy} disabled={!isReady} onClick={() => compare(entries.map(({ input }) => input))}>
          Compare
        </Button>
      </div>
    </>
  );
};

/** Chooses the models of a comparison, says what it costs, and starts it. */
export const CompareDialog = ({ opened, onClose, ...props }: Props) => (
  <Dialog title="Compare models" opened={opened} onClose={onClose} wide sheet>
    <Picker {...props} />
  </Dialog>
);
