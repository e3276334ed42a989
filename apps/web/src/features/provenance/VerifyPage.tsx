import { Button, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { DropArea } from './DropArea.tsx';
import { Result } from './Result.tsx';
import { RootCertificate } from './RootCertificate.tsx';
import { useVerification } from './useVerification.ts';
import classes from './VerifyPage.module.css';

const path = '/verify';

/**
 * Only the document of this page may compile WebAssembly. Somebody who came from another page of the app is in that page's
 * document, so this one is loaded.
 */
const useOwnDocument = (): boolean => {
  const [entry] = performance.getEntriesByType('navigation');
  const isOwn = entry === undefined || new URL(entry.name).pathname === path;
  useEffect(() => {
    if (!isOwn) window.location.reload();
  }, [isOwn]);
  return isOwn;
};

const never = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false };

const Verification = () => {
  // Asked for once, before a file is given: afterwards nothing leaves this page.
  const trust = trpc.provenance.trust.useQuery(undefined, never);
  const { state, retry, give, verified, isReading } = useVerification(trust.data ?? null, !trust.isPending);
  return (
    <>
      {state === 'failed' && (
        <Notice tone="danger" title="The checker couldn’t be loaded.">
          <p>You may be offline, or your browser may not support WebAssembly.</p>
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </Notice>
      )}
      {trust.isError && (
        <Notice title="This studio’s certificates couldn’t be loaded.">
          <p>Files are still checked, but those of this studio aren’t recognised. Reload to try again.</p>
        </Notice>
      )}
      <DropArea compact={verified !== null} onFile={give} />
      <div role="status" className={classes.status} data-ready={state === 'ready' && !trust.isPending}>
        {isReading && (
          <>
            <Loader size="sm" /> {state === 'ready' ? 'Reading the file…' : 'Loading the checker…'}
          </>
        )}
      </div>
      {verified !== null && (
        <Result
          key={`${verified.file.name} ${verified.file.lastModified}`}
          verified={verified}
          studio={trust.data?.studio ?? null}
        />
      )}
      <RootCertificate trust={trust.data ?? null} />
    </>
  );
};

/** Says what a file claims about itself and whether that holds; the file stays in the browser (R-STUDIO-12). */
export const VerifyPage = () => {
  usePageTitle('Check a picture');
  const isOwn = useOwnDocument();
  return (
    <div className={classes.root}>
      <header className={classes.head}>
        <h1>Check a picture</h1>
        <p>
          See who signed a file, how it was made, and whether it was changed since. It is read by your browser
          and stays on this device.
        </p>
      </header>
      {isOwn && <Verification />}
    </div>
  );
};
