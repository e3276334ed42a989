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
      <ButtonLink to="/">Back to the start page</ButtonLink>
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
        <h1>This page didn’t load</h1>
        <Problem error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <FaultFrame title="This page didn’t load">
      <p>Atelier may have been updated, or you’re offline.</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </FaultFrame>
  );
};
