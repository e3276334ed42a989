import { Button } from '@mantine/core';
import { type Failure, nextStep, readFailure, supportId } from '../lib/failure.ts';
import { Countdown } from './Countdown.tsx';
import classes from './ErrorMessage.module.css';
import { RequestId } from './RequestId.tsx';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Whether a retry would get the same response. */
const isFinal = ({ code }: Failure): boolean =>
  code === 'not_found' || code === 'forbidden' || code === 'validation_failed';

/** A part of a page that failed to load: why, and what the user can do next. */
export const ErrorMessage = ({ error, onRetry }: Props) => {
  const failure = readFailure(error);
  const step = nextStep(failure);
  const id = supportId(failure);
  return (
    <div className={classes.root} role="alert">
      <h2>{failure.message}</h2>
      {failure.retryAfterS !== null && <Countdown key={failure.requestId} seconds={failure.retryAfterS} />}
      {step !== null && <p>{step}</p>}
      {id !== null && <RequestId id={id} />}
      {onRetry !== undefined && !isFinal(failure) && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
};
