import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/Section.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { capabilityWords } from '../providers/capability-words.ts';
import { useProvidersChanged } from '../providers/useProviders.ts';
import user from '../UserPage.module.css';
import { BoundFields } from './BoundFields.tsx';
import { DefaultFields } from './DefaultFields.tsx';
import { ModelAudience } from './ModelAudience.tsx';
import { ModelList } from './ModelList.tsx';
import { ModelSamples } from './ModelSamples.tsx';
import { fieldOf, inputOfModel, type ModelFields, type ModelValues, valuesOfModel } from './model-values.ts';
import { contentPolicyOptions, roleOptions } from './model-words.ts';
import classes from './models.module.css';

interface FieldsProps {
  readonly fields: ModelFields;
  readonly model: AdminModel;
}

const ShownFields = ({ fields }: Pick<FieldsProps, 'fields'>) => (
  <div className={form.narrow}>
    <TextInput label="Name" autoComplete="off" dir="auto" {...fields.getInputProps('name')} />
    <Textarea
      label="Description"
      description="What it is good at, in a sentence. People see it when they choose."
      autosize
      minRows={2}
      dir="auto"
      {...fields.getInputProps('description')}
    />
  </div>
);

const UseFields = ({ fields, model, currency }: FieldsProps & { readonly currency: string }) => (
  <div className={form.narrow}>
    <NativeSelect
      label="Who may use it"
      data={roleOptions(model.minRole)}
      {...fields.getInputProps('minRole')}
    />
    <NativeSelect
      label="Moderation of prompts"
      data={contentPolicyOptions}
      {...fields.getInputProps('contentPolicy')}
    />
    <div className={classes.pair}>
      <TextInput
        label={`Price (${currency})`}
        placeholder="0.00"
        inputMode="decimal"
        autoComplete="off"
        {...fields.getInputProps('priceMinor')}
      />
      <NativeSelect label="For each" data={['picture', 'megapixel']} {...fields.getInputProps('priceUnit')} />
    </div>
    <TextInput
      label="Time limit in seconds"
      description="How long it may be silent until a picture is given up. Slow work that shows progress is not stopped."
      inputMode="numeric"
      autoComplete="off"
      {...fields.getInputProps('timeoutS')}
    />
  </div>
);

/** Only a model whose provider trains LoRAs for it can be opened for training. */
const TrainingFields = ({
  fields,
  currency,
}: Pick<FieldsProps, 'fields'> & { readonly currency: string }) => (
  <div className={form.narrow}>
    <Switch
      label="People can train LoRAs on it"
      {...fields.getInputProps('offersTraining', { type: 'checkbox' })}
    />
    {fields.values.offersTraining && (
      <TextInput
        label={`Price of a training (${currency})`}
        description="It counts against people’s budgets. Empty: it costs them nothing."
        placeholder="0.00"
        inputMode="decimal"
        autoComplete="off"
        {...fields.getInputProps('trainingPriceMinor')}
      />
    )}
  </div>
);

const useModelForm = (model: AdminModel, currency: string) => {
  const fields = useFields<ModelValues>(valuesOfModel(model, currency), { name: 'Give the model a name.' });
  const changed = useProvidersChanged();
  const update = trpc.admin.models.update.useMutation({
    onSuccess: (saved) => {
      fields.setValues(valuesOfModel(saved, currency));
      changed();
      notifyDone(`${saved.name} is saved.`);
    },
    onError: (error) => {
      const { issues } = readFailure(error);
      showIssues(fields, { issues: issues.map(({ path, message }) => ({ path: fieldOf(path), message })) });
    },
  });
  const read = update.error === null ? null : readFailure(update.error);
  const failure =
    read === null
      ? null
      : { ...read, issues: read.issues.map((issue) => ({ ...issue, path: fieldOf(issue.path) })) };
  return { fields, update, failure };
};

interface Props {
  readonly model: AdminModel;
  /** ISO 4217. */
  readonly currency: string;
}

/** What is decided about a model. */
export const ModelForm = ({ model, currency }: Props) => {
  const { fields, update, failure } = useModelForm(model, currency);
  // An upscaler has neither words nor a size of its own.
  const draws = model.found.options.upscale === undefined;
  return (
    <>
      <div className={user.head}>
        <div>
          <h1>
            <bdi>{model.name}</bdi>
          </h1>
          <p>
            <TextLink to="/admin/providers/$providerId" params={{ providerId: model.provider.id }}>
              <bdi>{model.provider.name}</bdi>
            </TextLink>{' '}
            · {capabilityWords(model.found)}
          </p>
        </div>
      </div>
      {model.missingSince !== null && (
        <Notice tone="danger" title="The provider no longer has this model">
          <p>People can’t use it until it is there again and the provider is tested.</p>
        </Notice>
      )}
      <Section title="In the studio" note="No one can use a model that is switched off.">
        <ModelList models={[model]} label="This model" />
      </Section>
      <ModelAudience model={model} />
      {draws && <ModelSamples model={model} currency={currency} />}
      <form
        noValidate
        onSubmit={fields.onSubmit((values) => update.mutate(inputOfModel(values, model, currency)))}
      >
        <Section title="How it is shown">
          <ShownFields fields={fields} />
        </Section>
        <Section title="Use" note="The price counts against people’s budgets.">
          <UseFields fields={fields} model={model} currency={currency} />
        </Section>
        {model.training.possible && (
          <Section
            title="Training"
            note="People train their own LoRAs for it at the provider, which bills you for each."
          >
            <TrainingFields fields={fields} currency={currency} />
          </Section>
        )}
        {draws && (
          <>
            <Section
              title="Limits"
              note="Below what the model can do. Leave a field empty for the model’s own limit."
            >
              <BoundFields fields={fields} found={model.found} />
            </Section>
            <Section title="Defaults" note="What the studio’s form begins with. Empty: the model’s own.">
              <DefaultFields fields={fields} found={model.found} />
            </Section>
          </>
        )}
        <div className={form.stack}>
          <FormError failure={failure} fields={fields.values} />
          <Button type="submit" className={form.start ?? ''} loading={update.isPending}>
            Save model
          </Button>
        </div>
      </form>
    </>
  );
};
