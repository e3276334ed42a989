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

const lazyDialog = (load: () => Promise<ComponentType<Props>>) =>
  lazy<ComponentType<Props>>(() =>
    load().then(
      (loaded) => ({ default: loaded }),
      () => ({ default: Unavailable }),
    ),
  );

const StepUpDialog = lazyDialog(() =>
  import('../features/second-factor/StepUpDialog.tsx').then((loaded) => loaded.StepUpDialog),
);
const TermsDialog = lazyDialog(() =>
  import('../features/privacy/TermsDialog.tsx').then((loaded) => loaded.TermsDialog),
);

interface GateProps {
  readonly stepUp: StepUp;
  readonly Dialog: ComponentType<Props>;
}

const Gate = ({ stepUp, Dialog }: GateProps) => {
  const opened = useSyncExternalStore(stepUp.subscribe, stepUp.isOpen);
  const [wasOpened, setWasOpened] = useState(false);
  if (opened && !wasOpened) setWasOpened(true);
  return (
    wasOpened && (
      <Suspense>
        <Dialog stepUp={stepUp} opened={opened} />
      </Suspense>
    )
  );
};

/** Shows the dialogs that a refused call can ask for, on any page. Their chunks are loaded when they first open. */
export const StepUpGate = ({ stepUp, terms }: { readonly stepUp: StepUp; readonly terms: StepUp }) => (
  <>
    <Gate stepUp={stepUp} Dialog={StepUpDialog} />
    <Gate stepUp={terms} Dialog={TermsDialog} />
  </>
);
