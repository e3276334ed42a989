import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { trpc } from '../../../trpc.ts';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import classes from './Editing.module.css';
import { EditPage } from './EditPage.tsx';

/** Makes pictures from a picture of the gallery. */
export const EditImagePage = () => {
  const { imageId } = useParams({ from: '/member/images/$imageId/edit' });
  const { data, error, refetch } = trpc.images.get.useQuery({ id: imageId });
  const url = `/files/images/${imageId}`;
  return (
    <EditPage
      source={
        data && {
          ...{ kind: 'image', id: imageId, url, alt: data.prompt, width: data.width, height: data.height },
          ...{ placeholder: data.placeholder, flagged: data.flagged },
        }
      }
      error={error}
      onRetry={() => void refetch()}
      back={
        <TextLink to="/images/$imageId" params={{ imageId }} className={classes.back ?? ''}>
          <IconArrowLeft size={16} aria-hidden /> Picture
        </TextLink>
      }
      elsewhere={<ButtonLink to="/gallery">Back to the gallery</ButtonLink>}
    />
  );
};
