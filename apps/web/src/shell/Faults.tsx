import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ButtonLink } from '../ui/links.tsx';
import { Problem } from '../ui/Problem.tsx';
import { usePageTitle } from '../ui/usePageTitle.ts';
import classes from './Faults.module.css';
import { useFirstPaint } from './useFirstPaint.ts';

export const NotFoundPage = () => {
  usePageTitle('Not found');
  return (
    <div className={classes.root}>
      <div className={classes.frame} aria-hidden="true" />
      <h1>Nothing hangs here</h1>
      <p>This address leads nowhere, or to something that is not yours to see.</p>
      <ButtonLink to="/">Back to the start</ButtonLink>
    </div>
  );
};

const isCallFailure = (error: unknown): boolean => error instanceof Error && error.name === 'TRPCClientError';

/** The last line: a page that could not be shown. A failed call says why; anything else offers a fresh load. */
export const FaultPage = ({ error, reset }: ErrorComponentProps) => {
  usePageTitle('Something went wrong');
  // In the shell's place, if it is the shell that fell.
  useFirstPaint();
  if (isCallFailure(error)) {
    return (
      <div className={classes.root}>
        <h1>This page could not be loaded</h1>
        <Problem error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <div className={classes.root}>
      <div className={classes.frame} aria-hidden="true" />
      <h1>This page fell off the wall</h1>
      <p>It may have been renewed while you had it open. Loading it afresh usually helps.</p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </div>
  );
};
