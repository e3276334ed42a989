import { maxSidePx, type UpscaleFactor, upscaleFactors } from '@atelier/core/schemas/edits';
import type { Job } from '@atelier/core/schemas/jobs';
import { upscaledSize, upscaleProblem } from '@atelier/core/transformed-size';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { type StudioModel, useModels } from '../../lib/models.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { useDialogLock } from '../../ui/useDialogLock.ts';
import { fittingUpscalers } from './fitting-upscalers.ts';
import type { ShownImage } from './ImageDetails.tsx';
import classes from './UpscaleDialog.module.css';
import { useUpscale } from './useUpscale.ts';

type Upscale = ReturnType<typeof useUpscale>;

/** The choice of the network of this server. */
const own = 'own';
const ownText =
  'A small neural network on this server sharpens edges and textures as it enlarges. A large picture can take a few minutes.';

interface MakerProps {
  readonly upscalers: readonly StudioModel[];
  readonly model: StudioModel | null;
  readonly onModel: (id: string | null) => void;
}

/** Who enlarges; nothing to choose without an upscaler of a provider. */
const Maker = ({ upscalers, model, onModel }: MakerProps) => (
  <>
    {upscalers.length > 0 && (
      <Choice
        legend="Made by"
        options={[
          { value: own, label: 'This server' },
          ...upscalers.map(({ can }) => ({ value: can.id, label: can.name })),
        ]}
        value={model?.can.id ?? own}
        onChange={(value) => onModel(value === own ? null : value)}
      />
    )}
    <p className={form.text}>
      {model === null ? ownText : `The picture is sent to ${model.provider}, which enlarges it there.`}
    </p>
  </>
);

interface ChoosingProps extends MakerProps {
  readonly image: ShownImage;
  readonly factors: readonly UpscaleFactor[];
  readonly factor: UpscaleFactor;
  readonly onFactor: (factor: UpscaleFactor) => void;
  readonly upscale: Upscale;
}

const Choosing = ({ image, factors, factor, onFactor, upscale, ...maker }: ChoosingProps) => {
  const { problem, cost, starting, start } = upscale;
  const { width, height } = upscaledSize(image, factor);
  useDialogLock(starting);
  return (
    <>
      <Choice
        legend="How much larger"
        look="tiles"
        aside={`${width} × ${height} pixels`}
        options={factors.map((value) => ({ value: String(value), label: `${value}×` }))}
        value={String(factor)}
        onChange={(value) => onFactor(factors.find((one) => String(one) === value) ?? factor)}
      />
      <Maker {...maker} />
      <div className={form.row}>
        <Button loading={starting} disabled={problem !== null} onClick={start}>
          Upscale
        </Button>
        <span className={classes.note} role="status">
          {problem ??
            `Counts as one picture${cost === null ? '' : ` and costs ${cost}`}. The original stays as it is.`}
        </span>
      </div>
    </>
  );
};

const Running = ({ job, upscale }: { readonly job: Job | undefined; readonly upscale: Upscale }) => {
  const percent = Math.floor((job?.progress ?? 0) * 100);
  const isWaiting = job === undefined || job.state === 'pending';
  useDialogLock(upscale.cancelling);
  return (
    <>
      <div className={classes.progress}>
        <span role="status">{isWaiting ? 'Queued' : `${percent} %`}</span>
        <progress max={1} value={job?.progress ?? 0} aria-label="Progress of the larger picture" />
      </div>
      <p className={form.text}>You can close this. It goes on, and you’ll find it in the studio.</p>
      <div className={form.row}>
        <Button variant="default" loading={upscale.cancelling} onClick={upscale.cancel}>
          Cancel
        </Button>
      </div>
    </>
  );
};

const endText = (job: Job): string =>
  job.state === 'cancelled'
    ? 'Cancelled. This didn’t count towards your quota.'
    : (job.failure ?? 'This picture couldn’t be enlarged.');

const Ended = ({ job, upscale }: { readonly job: Job; readonly upscale: Upscale }) => {
  const [larger] = job.images;
  if (job.state !== 'completed' || larger === undefined)
    return (
      <>
        <Notice tone={job.state === 'failed' ? 'danger' : 'accent'} title={endText(job)} />
        <div className={form.row}>
          <Button onClick={upscale.again}>Try again</Button>
        </div>
      </>
    );
  return (
    <>
      <div className={classes.result} style={{ aspectRatio: `${larger.width} / ${larger.height}` }}>
        <Picture {...larger} variant="thumb" alt="The larger picture" eager />
      </div>
      <p className={form.text} role="status">
        Done: {larger.width} × {larger.height} pixels.
      </p>
      <div className={form.row}>
        <ButtonLink to="/images/$imageId" params={{ imageId: larger.id }}>
          Open the larger picture
        </ButtonLink>
      </div>
    </>
  );
};

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Has a larger copy of the picture made. The dialog can be closed meanwhile. */
export const UpscaleDialog = ({ image, opened, onClose }: Props) => {
  const upscalers = fittingUpscalers(useModels().upscalers, image);
  const [modelId, setModelId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<UpscaleFactor>(2);
  const model = upscalers.find(({ can }) => can.id === modelId) ?? null;
  const offered: readonly UpscaleFactor[] = model?.can.options.upscale?.factors ?? upscaleFactors;
  const factors = offered.filter((factor) => upscaleProblem(image, factor) === null);
  const factor = factors.includes(chosen) ? chosen : (factors[0] ?? null);
  const upscale = useUpscale(image, { factor, model: model?.can.id ?? null, opened });
  const { job, running } = upscale;
  return (
    <Dialog title="Upscale" opened={opened} onClose={onClose}>
      <div className={form.stack}>
        {factor === null && (
          <p className={form.text}>
            At twice its size, this picture would be larger than {maxSidePx} pixels, the most there is.
          </p>
        )}
        {factor !== null && !running && job === undefined && (
          <Choosing
            {...{ image, factors, factor, upscale, upscalers, model }}
            onFactor={setChosen}
            onModel={setModelId}
          />
        )}
        {running && <Running job={job} upscale={upscale} />}
        {!running && job !== undefined && <Ended job={job} upscale={upscale} />}
        <FormError failure={upscale.failure} fields={{}} />
      </div>
    </Dialog>
  );
};
