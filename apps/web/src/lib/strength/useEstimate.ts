import type { PasswordOwner } from '@atelier/core/password-words';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Estimate } from './assess-password.ts';
import type { Estimator } from './estimate.ts';

/** The estimate for the typed password; null until `load` has been called and the word lists have arrived. */
export const useEstimate = (
  password: string,
  { email, name }: PasswordOwner,
): [Estimate | null, load: () => void] => {
  const [estimator, setEstimator] = useState<{ readonly run: Estimator } | null>(null);
  const load = () => {
    if (estimator !== null) return;
    import('./estimate.ts').then(
      ({ createEstimator }) =>
        setEstimator((current) => current ?? { run: createEstimator(window.location.hostname) }),
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
