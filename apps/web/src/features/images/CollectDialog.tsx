import { AddToCollection } from '../../ui/collections/AddToCollection.tsx';
import type { ShownImage } from './ImageDetails.tsx';

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Puts the picture of the page into a collection. */
export const CollectDialog = ({ image, ...dialog }: Props) => (
  <AddToCollection imageIds={[image.id]} {...dialog} />
);
