import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney, formatPictures } from '../../../lib/format.ts';
import { galleryRoot, jobsKey } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useDialogLock } from '../../../ui/useDialogLock.ts';
import { DrawnSamples } from './DrawnSamples.tsx';
import classes from './ModelSamples.module.css';
import { samplePrompts, sampleRequest } from './sample-requests.ts';

interface Props {
  readonly model: AdminModel;
  /** ISO 4217. */
  readonly currency: string;
  /** How many more samples the model may have. */
  readonly room: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Begins the jobs one after another, as the studio's form would. */
const useDraw = (model: AdminModel, onBegun: (jobIds: readonly string[]) => void) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const create = trpc.jobs.create.useMutation({ onError: notifyFailure });
  const [isDrawing, setDrawing] = useState(false);
  const draw = async (prompts: readonly string[]): Promise<void> => {
    setDrawing(true);
    const begun: string[] = [];
    try {
      for (const prompt of prompts) begun.push((await create.mutateAsync(sampleRequest(model, prompt))).id);
    } catch {
      // Told by `onError`; those that were begun are shown.
    }
    setDrawing(false);
    void queryClient.invalidateQueries({ queryKey: jobsKey });
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
    void utils.account.me.invalidate();
    if (begun.length > 0) onBegun(begun);
  };
  return { isDrawing, draw };
};

const Prompts = ({
  model,
  currency,
  onClose,
  onBegun,
}: Pick<Props, 'model' | 'currency' | 'onClose'> & {
  readonly onBegun: (jobIds: readonly string[]) => void;
}) => {
  const [chosen, setChosen] = useState<readonly string[]>(samplePrompts.map(({ prompt }) => prompt));
  const { isDrawing, draw } = useDraw(model, onBegun);
  useDialogLock(isDrawing);
  const quote = trpc.jobs.quote.useQuery(sampleRequest(model, samplePrompts[0]?.prompt ?? ''), {
    retry: false,
    staleTime: 0,
  });
  const each = quote.data?.unitPriceMinor ?? 0;
  return (
    <div className={form.stack}>
      <p className={form.text}>
        They are drawn in your own workspace and count against your quota. Then you choose which of them to
        show.
      </p>
      <div className={classes.prompts}>
        {samplePrompts.map(({ title, prompt }) => (
          <Checkbox
            key={prompt}
            classNames={{ body: classes.promptBody ?? '' }}
            label={
              <>
                <strong>{title}</strong>
                <span className={classes.prompt}>{prompt}</span>
              </>
            }
            checked={chosen.includes(prompt)}
            disabled={isDrawing}
            onChange={({ currentTarget: { checked } }) =>
              setChosen((prompts) =>
                samplePrompts.flatMap((one) =>
                  (one.prompt === prompt ? checked : prompts.includes(one.prompt)) ? [one.prompt] : [],
                ),
              )
            }
          />
        ))}
      </div>
      {quote.error !== null && <ErrorMessage error={quote.error} onRetry={() => quote.refetch()} />}
      {quote.data !== undefined && (
        <p className={form.text} role="status">
          {quote.data.problem?.message ??
            `Together: ${formatPictures(chosen.length)}, ${
              each === 0 ? 'no charge' : formatMoney(each * chosen.length, currency)
            }`}
        </p>
      )}
      <div className={dialog.actions}>
        <Button variant="default" disabled={isDrawing} onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={isDrawing}
          disabled={chosen.length === 0 || quote.data === undefined || quote.data.problem !== null}
          onClick={() => void draw(chosen)}
        >
          Draw {formatPictures(chosen.length)}
        </Button>
      </div>
    </div>
  );
};

/** Draws pictures from fixed prompts by ordinary jobs of the superadmin's own, and stores the chosen ones as samples. */
export const MakeSamples = ({ model, currency, room, opened, onClose }: Props) => {
  const [jobIds, setJobIds] = useState<readonly string[]>([]);
  const close = () => {
    onClose();
    setJobIds([]);
  };
  return (
    <Dialog title="Make samples" opened={opened} onClose={close} wide sheet>
      {jobIds.length === 0 ? (
        <Prompts model={model} currency={currency} onClose={close} onBegun={setJobIds} />
      ) : (
        <DrawnSamples model={model} jobIds={jobIds} room={room} onClose={close} />
      )}
    </Dialog>
  );
};
