import { maxArchivedIds } from '@atelier/core/schemas/exports';
import { Button } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { notifyProblem } from '../notify.tsx';

/** The ids as the address takes most of them: without their prefix. */
const archiveOf = (images: readonly { readonly id: string }[]): string =>
  `/exports/images.zip?ids=${images.map(({ id }) => id.replace('img_', '')).join(',')}`;

/** Downloads the selected pictures as one archive; the browser shows how far it is. */
export const ZipButton = ({ images }: { readonly images: readonly { readonly id: string }[] }) => (
  <Button
    component="a"
    variant="subtle"
    color="gray"
    href={archiveOf(images.slice(0, maxArchivedIds))}
    download
    leftSection={<IconFileZip size={18} stroke={1.6} />}
    onClick={(event) => {
      if (images.length <= maxArchivedIds) return;
      event.preventDefault();
      notifyProblem(
        `Up to ${maxArchivedIds} pictures at once.`,
        'Put them into a collection: it is downloaded as a whole.',
      );
    }}
  >
    Download as zip
  </Button>
);
