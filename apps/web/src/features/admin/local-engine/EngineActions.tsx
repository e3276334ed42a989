import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { Button } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import user from '../UserPage.module.css';
import { useEngineChanged } from './useLocalEngine.ts';

/** Starts, stops and restarts the engine; which of them depends on its state. */
export const EngineActions = ({ status: { state, settings } }: { readonly status: LocalEngineStatus }) => {
  const onSuccess = useEngineChanged();
  const start = trpc.admin.localEngine.start.useMutation({ onSuccess, onError: notifyFailure });
  const stop = trpc.admin.localEngine.stop.useMutation({ onSuccess, onError: notifyFailure });
  const restart = trpc.admin.localEngine.restart.useMutation({ onSuccess, onError: notifyFailure });
  if (settings === null) return null;
  const isOn = state === 'running' || state === 'starting' || state === 'backing-off';
  return (
    <div className={user.actions}>
      {isOn ? (
        <>
          <Button
            variant="default"
            loading={restart.isPending}
            disabled={stop.isPending}
            onClick={() => restart.mutate()}
          >
            Restart
          </Button>
          <Button
            variant="default"
            loading={stop.isPending}
            disabled={restart.isPending}
            onClick={() => stop.mutate()}
          >
            Stop
          </Button>
        </>
      ) : (
        <Button loading={start.isPending} disabled={state === 'stopping'} onClick={() => start.mutate()}>
          Start
        </Button>
      )}
    </div>
  );
};
