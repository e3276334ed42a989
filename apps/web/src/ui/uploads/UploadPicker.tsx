import { Button, VisuallyHidden } from '@mantine/core';
import { IconCamera, IconPhotoUp } from '@tabler/icons-react';
import { type ChangeEvent, useId, useRef } from 'react';
import { notifyProblem } from '../notify.tsx';
import { acceptedFiles, named } from './picked-files.ts';
import { UploadList } from './UploadList.tsx';
import classes from './UploadPicker.module.css';
import { maxFiles } from './upload-queue.ts';
import { summaryText } from './upload-text.ts';
import { useUploadQueue } from './useUploadQueue.ts';
import { useWindowFiles } from './useWindowFiles.ts';

const iconPx = 18;

/** Takes pictures from the device: chosen, dropped, pasted, or from the camera; with their progress. */
export const UploadPicker = () => {
  const { queue, items } = useUploadQueue();
  const [input, camera] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const hintId = useId();
  const add = (files: readonly File[]) => {
    const left = queue.add(files.map(named));
    if (left > 0)
      notifyProblem(
        `${left} ${left === 1 ? 'file was' : 'files were'} left out.`,
        `The list takes ${maxFiles} files. Add the others once these are uploaded.`,
      );
  };
  const isOver = useWindowFiles(add);
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const { currentTarget } = event;
    add(Array.from(currentTarget.files ?? []));
    // Choosing the same file again is a change, too.
    currentTarget.value = '';
  };
  return (
    <div className={classes.root}>
      <div className={classes.zone} data-over={isOver || undefined}>
        <IconPhotoUp size={34} stroke={1.3} aria-hidden />
        <div className={classes.buttons}>
          <Button
            leftSection={<IconPhotoUp size={iconPx} stroke={1.6} />}
            aria-describedby={hintId}
            onClick={() => input.current?.click()}
          >
            Choose pictures
          </Button>
          <Button
            className={classes.camera ?? ''}
            variant="default"
            leftSection={<IconCamera size={iconPx} stroke={1.6} />}
            onClick={() => camera.current?.click()}
          >
            Take a photo
          </Button>
        </div>
        <p id={hintId} className={classes.hint}>
          <span className={classes.mouse}>Or drop them anywhere on this page, or paste them. </span>
          PNG, JPEG, GIF, BMP or WebP. Location and camera data are removed.
        </p>
        <input
          ref={input}
          type="file"
          aria-label="Pictures to upload"
          tabIndex={-1}
          hidden
          multiple
          accept={acceptedFiles}
          onChange={pick}
        />
        <input
          ref={camera}
          type="file"
          aria-label="Photo to upload"
          tabIndex={-1}
          hidden
          accept="image/*"
          capture="environment"
          onChange={pick}
        />
      </div>
      <VisuallyHidden role="status">{summaryText(items)}</VisuallyHidden>
      {items.length > 0 && <UploadList items={items} queue={queue} />}
    </div>
  );
};
