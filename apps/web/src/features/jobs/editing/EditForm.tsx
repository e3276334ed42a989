import type { EditOperation } from '@atelier/core/schemas/edits';
import { NativeSelect, Textarea } from '@mantine/core';
import type { StudioModel } from '../../../lib/models.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { NumberField } from '../../../ui/NumberField.tsx';
import composer from '../Composer.module.css';
import { DrawBar } from '../DrawBar.tsx';
import { countChoices } from '../draft.ts';
import { Looks } from '../Looks.tsx';
import { aboutModel } from '../model-text.ts';
import classes from './Editing.module.css';
import { EditMore } from './EditMore.tsx';
import { ExtendFields } from './ExtendFields.tsx';
import { editedSize, isCut, takesStrength } from './edit-draft.ts';
import type { EditSource } from './source.ts';
import { type EditControls, useEditWait } from './useEdit.ts';

const operations: readonly { readonly value: EditOperation; readonly label: string }[] = [
  { value: 'inpaint', label: 'Repaint a part' },
  { value: 'outpaint', label: 'Extend' },
  { value: 'variation', label: 'Change all of it' },
];

const questions: Readonly<Record<EditOperation, readonly [question: string, example: string]>> = {
  inpaint: ['What should be there?', 'a red boat with a white sail'],
  outpaint: ['What should the whole picture show?', 'a wide valley under a clear sky'],
  variation: ['What should it become?', 'the same place on a stormy night'],
};

interface Props {
  readonly source: EditSource;
  readonly edit: EditControls;
}

interface WithModel extends Props {
  readonly model: StudioModel;
}

const ModelField = ({ edit, model }: Pick<WithModel, 'edit' | 'model'>) => {
  const problem = model.unusable ?? edit.errors.model;
  if (edit.able.length < 2)
    return (
      <p className={classes.only}>
        <strong>Model</strong> {model.can.name}
        {problem !== undefined && <span className={classes.error}> {problem}</span>}
      </p>
    );
  return (
    <NativeSelect
      label="Model"
      data={edit.able.map((each) => ({
        value: each.can.id,
        label: `${each.can.name} · ${aboutModel(each)}`,
      }))}
      value={model.can.id}
      error={problem}
      onChange={(event) => edit.change({ model: event.currentTarget.value })}
    />
  );
};

const Strength = ({ edit, model }: Pick<WithModel, 'edit' | 'model'>) => {
  const range = model.can.options.imageInput?.strength ?? null;
  if (range === null || !takesStrength(model.can, edit.draft.operation)) return null;
  return (
    <NumberField
      label="Strength"
      description="How much of the picture may change."
      range={range}
      value={edit.draft.strength ?? range.default}
      error={edit.errors.strength}
      onChange={(strength) => edit.change({ strength })}
    />
  );
};

const Count = ({ edit, model }: Pick<WithModel, 'edit' | 'model'>) => {
  const counts = countChoices.filter((count) => count <= model.can.maxCount);
  if (counts.length < 2) return null;
  return (
    <Choice
      legend="How many"
      look="tiles"
      value={String(edit.count)}
      options={counts.map((count) => ({ value: String(count), label: String(count) }))}
      onChange={(count) => edit.change({ count: Number(count) })}
    />
  );
};

const SizeLine = ({ source, edit }: Props) => {
  const { width, height } = edit.size;
  return (
    <p className={classes.hint}>
      The result has {width} × {height} pixels.
      {isCut(editedSize(source, edit.draft), edit.size) &&
        ' This model makes other shapes, so a part of the picture will be cut off.'}
    </p>
  );
};

const Fields = ({ source, edit, model }: WithModel) => {
  const { draft, errors } = edit;
  const [question, example] = questions[draft.operation];
  const wait = useEditWait(edit, model);
  return (
    <>
      {draft.operation === 'outpaint' && (
        <ExtendFields
          extend={draft.extend}
          error={errors.extend}
          onChange={(extend) => edit.change({ extend })}
        />
      )}
      <Textarea
        label={question}
        placeholder={example}
        classNames={{ input: composer.prompt ?? '', label: composer.question ?? '' }}
        autosize
        minRows={2}
        maxRows={8}
        dir="auto"
        value={draft.prompt}
        error={errors.prompt}
        onChange={(event) => edit.change({ prompt: event.currentTarget.value })}
      />
      <ModelField edit={edit} model={model} />
      <Strength edit={edit} model={model} />
      {edit.values !== undefined && (
        <Looks can={model.can} values={edit.values} errors={errors} onChange={edit.setValues} />
      )}
      <Count edit={edit} model={model} />
      <EditMore edit={edit} model={model} />
      <SizeLine source={source} edit={edit} />
      <DrawBar
        busy={edit.busy}
        count={edit.count}
        // Others stand beside their fields.
        errors={{}}
        quota={edit.quota}
        cost={edit.cost}
        wait={wait}
        blocked={edit.blocked}
        onSubmit={edit.submit}
      />
    </>
  );
};

/** Above the picture, because it decides what can be done there. */
export const OperationField = ({ edit }: Pick<Props, 'edit'>) => (
  <Choice
    legend="What to do"
    options={operations}
    value={edit.draft.operation}
    onChange={(operation) => edit.change({ operation })}
  />
);

/** What is done to the picture, with what words, by which model. */
export const EditForm = ({ source, edit }: Props) => (
  <form
    ref={edit.formRef}
    className={composer.root}
    noValidate
    aria-label="Edit"
    onSubmit={(event) => {
      event.preventDefault();
      edit.submit();
    }}
    onKeyDown={(event) => {
      // React hands the keys of a dialog to the form, too.
      const isOwn = event.target instanceof Node && event.currentTarget.contains(event.target);
      if (isOwn && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) edit.submit();
    }}
  >
    {edit.model === undefined ? (
      <Notice title="No model here can do this">
        <p>Choose another way to edit, or ask an administrator to allow a model that edits pictures.</p>
      </Notice>
    ) : (
      <Fields source={source} edit={edit} model={edit.model} />
    )}
  </form>
);
