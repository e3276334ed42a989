import { type ComponentType, lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import type { StepUp } from '../lib/step-up.ts';
import { notifyFailure } from '../ui/notify.tsx';

interface Props {
  readonly stepUp: StepUp;
  readonly opened: boolean;
}

/** The fallback if the dialog's chunk fails to load: rejects the pending calls. */
const Unavailable = ({ stepUp, opened }: Props) => {
  useEffect(() => {
    if (!opened) return;
    stepUp.settle(false);
    notifyFailure(undefined);
  }, [opened, stepUp]);
  return null;
};

const StepUpDialog = lazy<ComponentType<Props>>(() =>
  import('../features/second-factor/StepUpDialog.tsx').then(
    ({ StepUpDialog }) => ({ default: StepUpDialog }),
    () => ({ default: Unavailable }),
  ),
);

/** Shows the step-up dialog on any page. Its chunk is loaded when it first opens. */
export const StepUpGate = ({ stepUp }: { readonly stepUp: StepUp }) => {
  const opened = useSyncExternalStore(stepUp.subscribe, stepUp.isOpen);
  const [wasOpened, setWasOpened] = useState(false);
  if (opened && !wasOpened) setWasOpened(true);
  return (
    wasOpened && (
      <Suspense>
        <StepUpDialog stepUp={stepUp} opened={opened} />
      </Suspense>
    )
  );
};
