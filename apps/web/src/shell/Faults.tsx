import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import faultFrame from '../ui/FaultFrame.module.css';
import { FaultFrame } from '../ui/FaultFrame.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { NothingHere } from '../ui/NothingHere.tsx';
import { Problem } from '../ui/Problem.tsx';
import { usePageTitle } from '../ui/usePageTitle.ts';
import { useFirstPaint } from './useFirstPaint.ts';

export const NotFoundPage = () => {
  usePageTitle('Not found');
  return (
    <NothingHere>
      <ButtonLink to="/">Back to the start</ButtonLink>
    </NothingHere>
  );
};

const isCallFailure = (error: unknown): boolean => error instanceof Error && error.name === 'TRPCClientError';

/** The error boundary of every route. A failed call shows its message; any other error offers a reload. */
export const FaultPage = ({ error, reset }: ErrorComponentProps) => {
  usePageTitle('Something went wrong');
  // The shell itself may have thrown before it removed the first paint.
  useFirstPaint();
  if (isCallFailure(error)) {
    return (
      <div className={faultFrame.root}>
        <h1>This page could not be loaded</h1>
        <Problem error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <FaultFrame title="This page fell off the wall">
      <p>It may have been renewed while you had it open. Loading it afresh usually helps.</p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </FaultFrame>
  );
};
