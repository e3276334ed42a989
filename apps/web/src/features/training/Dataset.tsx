import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { formatNumber } from '../../lib/format.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import { CaptionTools } from './CaptionTools.tsx';
import classes from './Dataset.module.css';
import { DatasetRow } from './DatasetRow.tsx';
import { boundsText, captionOf, issueGroups, withChosen } from './dataset.ts';
import type { TrainingErrors } from './draft.ts';
import type { DatasetCheck } from './useTrainingCheck.ts';
import type { TrainingForm } from './useTrainingDraft.ts';

const PictureDialog = lazy(() =>
  import('./PictureDialog.tsx').then((file) => ({ default: file.PictureDialog })),
);

interface Props {
  readonly form: TrainingForm;
  readonly base: TrainingBaseView;
  readonly check: DatasetCheck;
  readonly errors: TrainingErrors;
}

const ChoosePictures = ({ form, base }: Pick<Props, 'form' | 'base'>) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  const { pictures } = form.draft;
  return (
    <>
      <Button variant={pictures.length === 0 ? 'filled' : 'default'} aria-haspopup="dialog" onClick={open}>
        {pictures.length === 0 ? 'Choose pictures' : 'Change the choice'}
      </Button>
      {isMounted && (
        <Suspense>
          <PictureDialog
            opened={opened}
            onClose={close}
            chosen={new Set(pictures.map(({ imageId }) => imageId))}
            min={base.minPictures}
            max={base.maxPictures}
            onChoose={(imageIds, chosen) =>
              form.change((before) => ({
                pictures: withChosen(before.pictures, imageIds, chosen, base.maxPictures),
              }))
            }
          />
        </Suspense>
      )}
    </>
  );
};

/** What the check found, each kind with a button that removes its pictures. */
const Found = ({ form, check }: Pick<Props, 'form' | 'check'>) => {
  const { pictures } = form.draft;
  const checked = pictures.flatMap(({ imageId }) => check.checks.get(imageId) ?? []);
  const groups = issueGroups(checked);
  if (groups.length === 0) return null;
  return (
    <div className={classes.found}>
      {groups.map(({ code, label, imageIds }) => (
        <Button
          key={code}
          variant="default"
          size="xs"
          onClick={() =>
            form.changeUndoably({ pictures: withChosen(pictures, imageIds, false, 0) }, `Removed ${label}.`)
          }
        >
          Remove {label}
        </Button>
      ))}
    </div>
  );
};

const Rows = ({ form, check, errors }: Omit<Props, 'base'>) => {
  const { pictures } = form.draft;
  const placeOf = (id: string | null | undefined): number | null => {
    const at = pictures.findIndex(({ imageId }) => imageId === id);
    return at < 0 ? null : at + 1;
  };
  return (
    <ol className={classes.rows} aria-label="Chosen pictures">
      {pictures.map((picture, at) => {
        const { imageId } = picture;
        const known = check.checks.get(imageId);
        return (
          <DatasetRow
            key={imageId}
            imageId={imageId}
            number={at + 1}
            caption={captionOf(picture, check.checks)}
            check={known}
            sameAs={placeOf(known?.duplicateOf)}
            error={errors[`captions.${imageId}`]}
            onCaption={(caption) =>
              form.change((before) => ({
                pictures: before.pictures.map((each) =>
                  each.imageId === imageId ? { imageId, caption } : each,
                ),
              }))
            }
            onRemove={() =>
              form.changeUndoably(
                { pictures: pictures.filter((each) => each !== picture) },
                'Picture removed from the set.',
              )
            }
          />
        );
      })}
    </ol>
  );
};

/** The pictures of a training: the choice, what is wrong with it, and the captions. */
export const Dataset = ({ form, base, check, errors }: Props) => {
  const { pictures } = form.draft;
  const problem = errors.pictures;
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <ChoosePictures form={form} base={base} />
        <p role="status">
          {pictures.length === 0
            ? boundsText(base)
            : `${formatNumber(pictures.length)} chosen, ${base.minPictures} to ${base.maxPictures} needed`}
          {check.isChecking && ', checking…'}
        </p>
      </div>
      {problem !== undefined && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {check.error !== null && <ErrorMessage error={check.error} onRetry={check.retry} />}
      {pictures.length > 0 && (
        <>
          <Found form={form} check={check} />
          <Rows form={form} check={check} errors={errors} />
          <CaptionTools form={form} checks={check.checks} />
        </>
      )}
    </div>
  );
};
