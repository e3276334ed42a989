import { Button } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { isUnanswered, readFailure } from '../lib/failure.ts';
import { PageUnreachableError } from '../lib/lazy-page.ts';
import { useConnectionSource } from '../lib/session.ts';
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

/** Runs once the server answers, unless the user has left the page by then. */
const useRecovery = (isNeeded: boolean, recover: () => void): void => {
  const connection = useConnectionSource();
  const latest = useRef(recover);
  useEffect(() => {
    latest.current = recover;
  });
  useEffect(() => {
    if (!isNeeded) return;
    let isShown = true;
    void connection.doubt().then(() => isShown && latest.current());
    return () => {
      isShown = false;
    };
  }, [isNeeded, connection]);
};

const FailedCall = ({ error }: { readonly error: unknown }) => {
  const router = useRouter();
  const retry = () => void router.invalidate();
  // Where the server answers the probe and not the call, such as behind a misconfigured proxy, retries would never end.
  const connection = useConnectionSource();
  const [wasAway] = useState(() => connection.read() !== 'online');
  useRecovery(wasAway && isUnanswered(readFailure(error)), retry);
  return (
    <div className={errorFrame.root}>
      <h1>This page didn’t load</h1>
      <ErrorMessage error={error} onRetry={retry} />
    </div>
  );
};

const reload = () => window.location.reload();

/** The page's code did not arrive. It cannot be loaded again without a reload, which loses no typed text. */
const Unreachable = () => {
  useRecovery(true, reload);
  return (
    <ErrorFrame title={readFailure(undefined).message.replace(/\.$/, '')}>
      <p>This page loads as soon as the connection is back.</p>
      <Button variant="default" onClick={reload}>
        Try now
      </Button>
    </ErrorFrame>
  );
};

/** The error boundary of every route. A failed call shows its message; any other error offers a reload. */
export const ErrorPage = ({ error }: ErrorComponentProps) => {
  usePageTitle('Something went wrong');
  // The shell itself may have thrown before it removed the first paint.
  useFirstPaint();
  if (error instanceof PageUnreachableError) return <Unreachable />;
  if (isCallFailure(error)) return <FailedCall error={error} />;
  return (
    <ErrorFrame title="This page didn’t load">
      <p>Atelier may have been updated.</p>
      <Button onClick={reload}>Reload</Button>
    </ErrorFrame>
  );
};
