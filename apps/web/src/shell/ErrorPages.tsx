import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import errorFrame from '../ui/ErrorFrame.module.css';
import { ErrorFrame } from '../ui/ErrorFrame.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { NotFoundMessage } from '../ui/NotFoundMessage.tsx';
import { usePageTitle } from '../ui/usePageTitle.ts';
import { useFirstPaint } from './useFirstPaint.ts';

export const NotFoundPage = () => {
  usePageTitle('Not found');
  return (
    <NotFoundMessage>
      <ButtonLink to="/">Back to the start page</ButtonLink>
    </NotFoundMessage>
  );
};

const isCallFailure = (error: unknown): boolean => error instanceof Error && error.name === 'TRPCClientError';

/** The error boundary of every route. A failed call shows its message; any other error offers a reload. */
export const ErrorPage = ({ error, reset }: ErrorComponentProps) => {
  usePageTitle('Something went wrong');
  // The shell itself may have thrown before it removed the first paint.
  useFirstPaint();
  if (isCallFailure(error)) {
    return (
      <div className={errorFrame.root}>
        <h1>This page didn’t load</h1>
        <ErrorMessage error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <ErrorFrame title="This page didn’t load">
      <p>Atelier may have been updated, or you’re offline.</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </ErrorFrame>
  );
};
