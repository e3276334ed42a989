import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { isMissing } from '../../../lib/failure.ts';
import { useModels } from '../../../lib/models.ts';
import { ErrorFrame } from '../../../ui/ErrorFrame.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import classes from './Editing.module.css';
import { Editing } from './Editing.tsx';
import { type EditSource, sourceKey } from './source.ts';

interface Props {
  /** Undefined while loading. */
  readonly source: EditSource | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  /** A link to where the picture is. */
  readonly back: ReactNode;
  /** In place of a picture that is gone. */
  readonly elsewhere: ReactNode;
}

/** The page on which pictures are made from a picture, wherever that one is from. */
export const EditPage = ({ source, error, onRetry, back, elsewhere }: Props) => {
  usePageTitle('Edit');
  const { models, ...list } = useModels();
  if (error !== null && isMissing(error))
    return (
      <ErrorFrame title="This picture isn’t here">
        <p role="alert">It may have been deleted, or the link is wrong.</p>
        {elsewhere}
      </ErrorFrame>
    );
  const isLoading = source === undefined || models === undefined;
  const hasFailed = error !== null || list.error !== null;
  return (
    <div className={classes.page}>
      {back}
      <h1 className={classes.title}>Edit with a prompt</h1>
      {error !== null && <ErrorMessage error={error} onRetry={onRetry} />}
      {list.error !== null && <ErrorMessage error={list.error} onRetry={() => list.refetch()} />}
      {isLoading && !hasFailed && <Skeleton height={420} />}
      {!isLoading && <Editing key={sourceKey(source)} source={source} models={models} />}
    </div>
  );
};
