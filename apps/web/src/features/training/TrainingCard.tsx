import type { Training } from '@atelier/core/schemas/training';
import { useRef } from 'react';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import classes from './TrainingCard.module.css';
import { cancelWarning, factsOf, failureText, isOpen, stateText } from './training-text.ts';
import { useTrainingActions } from './useTrainings.ts';

interface Props {
  readonly training: Training;
  /** Fills the form with what this training was started with; null if this tab does not know it. */
  readonly onAgain: (() => void) | null;
}

/** Focuses the next card's first control, or the one before, or the heading, when this card disappears. */
const focusBeside = (card: HTMLElement | null): void => {
  const beside = card?.nextElementSibling ?? card?.previousElementSibling;
  const target =
    beside?.querySelector<HTMLElement>('a, button') ?? document.querySelector<HTMLElement>('main h1');
  requestAnimationFrame(() => target?.focus({ preventScroll: true }));
};

const Result = ({ lora, triggerWord }: Pick<Training, 'lora' | 'triggerWord'>) => {
  if (lora === null) return null;
  return (
    <div className={classes.result}>
      <span>Trigger word</span>
      <CopyLine text={triggerWord} what="the trigger word" />
      {!lora.available && (
        <p>Its base model can’t be used at present. The LoRA stays here until it can be used again.</p>
      )}
    </div>
  );
};

const Cancel = ({
  training,
  actions,
}: {
  readonly training: Training;
  readonly actions: ReturnType<typeof useTrainingActions>;
}) => (
  <ConfirmButton
    variant="default"
    label="Stop"
    aria-label={`Stop the training of ${training.name}`}
    title="Stop this training?"
    verb="Stop training"
    busy={actions.isCancelling}
    onConfirm={actions.cancel}
  >
    {cancelWarning(training)}
  </ConfirmButton>
);

const removal = {
  lora: {
    title: 'Delete this LoRA?',
    text: 'It’s deleted here and, where possible, at the provider. This can’t be undone. Pictures made with it stay.',
  },
  record: { title: 'Delete this training?', text: 'It disappears from this list. Your pictures stay.' },
} as const;

/** One training: what it is doing, what came of it, and what can be done with it. */
export const TrainingCard = ({ training, onAgain }: Props) => {
  const card = useRef<HTMLLIElement>(null);
  const actions = useTrainingActions(training.id);
  const { name, state, progress, lora } = training;
  const failure = failureText(training);
  const { title, text } = lora === null ? removal.record : removal.lora;
  return (
    <li ref={card}>
      <article className={classes.root} aria-label={name}>
        <div className={classes.head}>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <span className={classes.state} data-state={state}>
            {stateText(training)}
          </span>
        </div>
        <p className={classes.facts}>
          {factsOf(training).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        {isOpen(training) && (
          <progress
            className={classes.progress}
            max={1}
            {...(progress > 0 && { value: progress })}
            aria-label={`Progress of ${name}`}
          />
        )}
        {training.delay !== null && isOpen(training) && <p className={classes.delay}>{training.delay}</p>}
        {failure !== null && <p className={classes.failure}>{failure}</p>}
        <Result {...training} />
        <div className={classes.actions}>
          {lora?.available === true && (
            <ButtonLink to="/studio" search={{ lora: lora.id }} aria-label={`Use in the studio: ${name}`}>
              Use in the studio
            </ButtonLink>
          )}
          {state === 'failed' && onAgain !== null && (
            <ButtonLink variant="default" to="/training/new" onClick={onAgain}>
              Try again with these pictures
            </ButtonLink>
          )}
          {isOpen(training) ? (
            <Cancel training={training} actions={actions} />
          ) : (
            <ConfirmButton
              variant="subtle"
              color="red"
              className={classes.remove}
              label="Delete"
              aria-label={`Delete ${name}`}
              title={title}
              verb="Delete"
              busy={actions.isRemoving}
              disabled={training.cancelOutcome === 'stopping'}
              onConfirm={(close) => actions.remove(close, () => focusBeside(card.current))}
            >
              {text}
            </ConfirmButton>
          )}
        </div>
      </article>
    </li>
  );
};
