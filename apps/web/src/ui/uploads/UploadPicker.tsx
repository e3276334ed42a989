import { Button, VisuallyHidden } from '@mantine/core';
import { IconCamera, IconPhotoUp } from '@tabler/icons-react';
import { type ChangeEvent, useEffect, useId, useRef, useState } from 'react';
import { notifyProblem } from '../notify.tsx';
import { acceptedFiles, filesOf, named } from './picked-files.ts';
import { UploadList } from './UploadList.tsx';
import classes from './UploadPicker.module.css';
import { maxFiles } from './upload-queue.ts';
import { summaryText } from './upload-text.ts';
import { useUploadQueue } from './useUploadQueue.ts';

const iconPx = 18;

/** Text that is pasted into a field is the field's. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;

/** Pictures are dropped anywhere in the window, and pasted. @returns whether something is held over the window */
const useWindowFiles = (add: (files: readonly File[]) => void): boolean => {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(add);
  useEffect(() => {
    latest.current = add;
  });
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Without it the browser would open the file instead.
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      latest.current(filesOf(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (files.length === 0 || isField(event.target)) return;
      event.preventDefault();
      latest.current(files);
    };
    window.addEventListener('dragover', over, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => listening.abort();
  }, []);
  return isOver;
};

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
