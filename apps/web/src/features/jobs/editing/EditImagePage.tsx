import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { isMissing } from '../../../lib/failure.ts';
import { useModels } from '../../../lib/models.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorFrame } from '../../../ui/ErrorFrame.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import classes from './Editing.module.css';
import { Editing } from './Editing.tsx';

const Gone = () => (
  <ErrorFrame title="This picture isn’t here">
    <p role="alert">It may have been deleted, or the link is wrong.</p>
    <ButtonLink to="/gallery">Back to the gallery</ButtonLink>
  </ErrorFrame>
);

/** Makes pictures from a picture of the gallery. */
export const EditImagePage = () => {
  const { imageId } = useParams({ from: '/member/images/$imageId/edit' });
  usePageTitle('Edit');
  const image = trpc.images.get.useQuery({ id: imageId });
  const models = useModels();
  if (image.error !== null && isMissing(image.error)) return <Gone />;
  return (
    <div className={classes.page}>
      <TextLink to="/images/$imageId" params={{ imageId }} className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Picture
      </TextLink>
      <h1 className={classes.title}>Edit with a prompt</h1>
      {image.error !== null && <ErrorMessage error={image.error} onRetry={() => image.refetch()} />}
      {models.error !== null && <ErrorMessage error={models.error} onRetry={() => models.refetch()} />}
      {(image.isPending || models.isPending) && <Skeleton height={420} />}
      {image.data !== undefined && models.models !== undefined && (
        <Editing
          key={imageId}
          source={{
            kind: 'image',
            id: imageId,
            url: `/files/images/${imageId}`,
            alt: image.data.prompt,
            width: image.data.width,
            height: image.data.height,
          }}
          models={models.models}
        />
      )}
    </div>
  );
};
