import type { ReactNode } from 'react';
import { type Failure, isQuiet, nextStep, supportId } from '../lib/failure.ts';
import { Countdown } from './Countdown.tsx';
import classes from './Notice.module.css';
import { RequestId } from './RequestId.tsx';

interface Props {
  readonly failure: Failure | null;
  /** The form's fields: their own validation messages are not repeated here. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the user can do next, in place of the words for this kind of failure. */
  readonly action?: ReactNode;
}

const hasMoreThanFieldErrors = ({ issues }: Failure, fields: Props['fields']): boolean =>
  issues.length === 0 || issues.some(({ path }) => !Object.hasOwn(fields, path));

/** Why the form was rejected, announced at once; empty without a failure. */
export const FormError = ({ failure, fields, action }: Props) => {
  const id = failure === null ? null : supportId(failure);
  return (
    <div role="alert">
      {failure !== null && !isQuiet(failure) && hasMoreThanFieldErrors(failure, fields) && (
        <div className={classes.root} data-tone="danger">
          <strong>{failure.message}</strong>
          {failure.retryAfterS !== null && (
            <Countdown key={failure.requestId} seconds={failure.retryAfterS} />
          )}
          {action ?? (nextStep(failure) !== null && <p>{nextStep(failure)}</p>)}
          {id !== null && <RequestId id={id} />}
        </div>
      )}
    </div>
  );
};
