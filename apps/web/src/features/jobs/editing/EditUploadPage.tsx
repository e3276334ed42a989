import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { trpc } from '../../../trpc.ts';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import classes from './Editing.module.css';
import { EditPage } from './EditPage.tsx';

/** Makes pictures from an upload. */
export const EditUploadPage = () => {
  const { uploadId } = useParams({ from: '/member/uploads/$uploadId/edit' });
  const { data, error, refetch } = trpc.uploads.get.useQuery({ id: uploadId });
  const url = `/files/uploads/${uploadId}`;
  return (
    <EditPage
      source={
        data && {
          ...{ kind: 'upload', id: uploadId, url, alt: data.name, width: data.width, height: data.height },
          ...{ placeholder: data.placeholder, flagged: data.flagged },
        }
      }
      error={error}
      onRetry={() => void refetch()}
      back={
        <TextLink to="/uploads" className={classes.back ?? ''}>
          <IconArrowLeft size={16} aria-hidden /> Uploads
        </TextLink>
      }
      elsewhere={<ButtonLink to="/uploads">Back to your uploads</ButtonLink>}
    />
  );
};
