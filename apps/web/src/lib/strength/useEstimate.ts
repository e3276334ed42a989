import type { PasswordOwner } from '@atelier/core/password-words';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Estimator } from './estimate.ts';
import type { Estimate } from './words.ts';

/**
 * The estimate of a password that is being typed, once `load` has been called and the word lists have arrived; null
 * until then, and for good when they cannot be had.
 */
export const useEstimate = (
  password: string,
  { email, name }: PasswordOwner,
): [Estimate | null, load: () => void] => {
  const [estimator, setEstimator] = useState<{ readonly run: Estimator } | null>(null);
  const load = () => {
    if (estimator !== null) return;
    import('./estimate.ts').then(
      ({ createEstimator }) =>
        setEstimator((present) => present ?? { run: createEstimator(window.location.hostname) }),
      () => undefined,
    );
  };
  const settled = useDeferredValue(password);
  const estimate = useMemo(
    () => estimator?.run(settled, { email, name }) ?? null,
    [estimator, settled, email, name],
  );
  return [estimate, load];
};
