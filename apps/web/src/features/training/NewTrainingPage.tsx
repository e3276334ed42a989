import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { Skeleton, UnstyledButton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useCan } from '../../lib/session.ts';
import { useTrainingBases } from '../../lib/training.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { BaseField } from './BaseField.tsx';
import { Dataset } from './Dataset.tsx';
import { NameFields } from './NameFields.tsx';
import classes from './NewTrainingPage.module.css';
import { StartBar } from './StartBar.tsx';
import page from './TrainingPage.module.css';
import { useNewTraining } from './useNewTraining.ts';

interface Props {
  readonly bases: readonly TrainingBaseView[];
  readonly first: TrainingBaseView;
}

const TrainingForm = ({ bases, first }: Props) => {
  const { form, base, check, errors, blocked, busy, formRef, submit } = useNewTraining(bases, first);
  return (
    <form
      ref={formRef}
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Section title="Base model" note="Your LoRA works with this model.">
        <BaseField bases={bases} value={base.model} onChange={(model) => form.change({ model })} />
      </Section>
      <Section
        title="Pictures"
        note="Show one thing or one style in different poses, places and light. A caption says what else is in the picture."
      >
        <Dataset form={form} base={base} check={check} errors={errors} />
      </Section>
      <Section
        title="Name and word"
        note="You’ll find the LoRA by its name, and call it in prompts by its word."
      >
        <NameFields form={form} base={base} errors={errors} />
      </Section>
      <StartBar base={base} blocked={blocked} busy={busy}>
        {form.clear !== null && (
          <UnstyledButton className={classes.clear} onClick={form.clear}>
            Start over
          </UnstyledButton>
        )}
      </StartBar>
    </form>
  );
};

/** Starts a training. What is typed stays in the tab until it is started. */
export const NewTrainingPage = () => {
  usePageTitle('New training');
  const { bases, isLoaded, error, refetch } = useTrainingBases();
  const managesModels = useCan('model:manage');
  const [first] = bases;
  return (
    <div className={page.root}>
      <TextLink to="/training" className={page.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Training
      </TextLink>
      <h1 tabIndex={-1} className={classes.title}>
        New training
      </h1>
      {error !== null && <ErrorMessage error={error} onRetry={() => refetch()} />}
      {!isLoaded && error === null && <Skeleton height={420} />}
      {isLoaded && first === undefined && (
        <EmptyState
          title="No model can be trained at present"
          action={
            managesModels ? (
              <ButtonLink to="/admin/models">Go to the models</ButtonLink>
            ) : (
              <ButtonLink to="/training">Back to your trainings</ButtonLink>
            )
          }
        >
          {managesModels
            ? 'Open a model of Replicate or fal for training and give it a price first.'
            : 'An administrator has to open a model for training first.'}
        </EmptyState>
      )}
      {first !== undefined && <TrainingForm bases={bases} first={first} />}
    </div>
  );
};
