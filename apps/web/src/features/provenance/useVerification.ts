import type { StudioTrust } from '@atelier/core/schemas/provenance';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Reading } from './read-file.ts';

/** Loaded with the page: afterwards nothing is requested. */
const library = () => import('./read-file.ts');

export type ReaderState = 'loading' | 'ready' | 'failed';

/** The library that reads files; `retry` after it could not be loaded. */
const useReader = () => {
  const [state, setState] = useState<ReaderState>('loading');
  const load = useCallback(() => {
    setState('loading');
    library()
      .then(({ loadReader }) => loadReader())
      .then(
        () => setState('ready'),
        () => setState('failed'),
      );
  }, []);
  useEffect(load, [load]);
  return { state, retry: load };
};

export interface Verified {
  readonly file: File;
  readonly reading: Reading;
}

/** Reads files one after another; the last one that was given is shown. */
export const useVerification = (trust: StudioTrust | null, isTrustKnown: boolean) => {
  const { state, retry } = useReader();
  const [waiting, setWaiting] = useState<File | null>(null);
  const [verified, setVerified] = useState<Verified | null>(null);
  const latest = useRef<File | null>(null);

  const give = (file: File): void => {
    latest.current = file;
    setVerified(null);
    setWaiting(file);
  };
  const clear = (): void => {
    latest.current = null;
    setVerified(null);
    setWaiting(null);
  };

  useEffect(() => {
    if (waiting === null || state !== 'ready' || !isTrustKnown) return;
    const read = async () => {
      const { readFile } = await library();
      const reading = await readFile(waiting, trust).catch((): Reading => ({ kind: 'damaged' }));
      if (latest.current !== waiting) return;
      setWaiting(null);
      setVerified({ file: waiting, reading });
    };
    void read();
  }, [waiting, state, isTrustKnown, trust]);

  return { state, retry, give, clear, verified, isReading: waiting !== null };
};
