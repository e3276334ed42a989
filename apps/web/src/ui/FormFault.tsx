import { type Failure, nextStep } from '../lib/failure.ts';
import { Countdown } from './Countdown.tsx';
import classes from './FormFault.module.css';
import { RequestId } from './RequestId.tsx';

/** Why the form was refused, read out at once. Nothing is shown while all is well. */
export const FormFault = ({ failure }: { readonly failure: Failure | null }) => (
  <div role="alert">
    {failure !== null && (
      <div className={classes.root}>
        <strong>{failure.message}</strong>
        {failure.retryAfterS !== null && <Countdown key={failure.requestId} seconds={failure.retryAfterS} />}
        {nextStep(failure) !== null && <p>{nextStep(failure)}</p>}
        {failure.requestId !== null && <RequestId id={failure.requestId} />}
      </div>
    )}
  </div>
);
