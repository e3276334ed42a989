import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { useCan } from '../../lib/session.ts';
import { useTrainingBases } from '../../lib/training.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { TrainingCard } from './TrainingCard.tsx';
import classes from './TrainingPage.module.css';
import { useStartedDrafts } from './useTrainingDraft.ts';
import { useEnds, useTrainings } from './useTrainings.ts';

const NotOffered = () => {
  const managesModels = useCan('model:manage');
  return (
    <EmptyState
      title="Training isn’t available yet"
      action={managesModels ? <ButtonLink to="/admin/models">Go to the models</ButtonLink> : undefined}
    >
      {managesModels
        ? 'Open a model of Replicate or fal for training and give it a price. Then people can train LoRAs on it.'
        : 'An administrator has to open a model for training first.'}
    </EmptyState>
  );
};

const Nothing = () => (
  <EmptyState
    title="Teach a model something of yours"
    action={<ButtonLink to="/training/new">New training</ButtonLink>}
  >
    Choose pictures of one thing or one style from your gallery. A LoRA learns it, and a word of yours calls
    it in any prompt.
  </EmptyState>
);

/** The person's trainings and the LoRAs that came of them. */
export const TrainingPage = () => {
  usePageTitle('Training');
  const bases = useTrainingBases();
  const { list, trainings } = useTrainings();
  const announcement = useEnds(trainings);
  const { started, reuse } = useStartedDrafts();
  const mayTrain = bases.isOffered && trainings.length > 0;
  const isEmpty = list.isSuccess && trainings.length === 0;
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <div>
          <h1 tabIndex={-1}>Training</h1>
          <p className={classes.lead}>LoRAs that you trained on your own pictures. Only you can use them.</p>
        </div>
        {mayTrain && <ButtonLink to="/training/new">New training</ButtonLink>}
      </div>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      {list.isPending && <Skeleton height={180} />}
      {list.error !== null && trainings.length === 0 && (
        <ErrorMessage error={list.error} onRetry={() => list.refetch()} />
      )}
      {bases.error !== null && !list.isError && (
        <ErrorMessage error={bases.error} onRetry={() => bases.refetch()} />
      )}
      {isEmpty && bases.isOffered && <Nothing />}
      {isEmpty && bases.isLoaded && !bases.isOffered && <NotOffered />}
      {trainings.length > 0 && (
        <ul className={classes.list}>
          {trainings.map((training) => {
            const known = bases.isOffered && started.some(({ id }) => id === training.id);
            return (
              <TrainingCard
                key={training.id}
                training={training}
                onAgain={known ? () => reuse(training.id) : null}
              />
            );
          })}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          className={classes.more ?? ''}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
};
