import { ShareDialog } from '../../ui/ShareDialog.tsx';
import type { ShownImage } from './ImageDetails.tsx';

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Shares the picture of the page. */
export const SharePicture = ({ image, ...dialog }: Props) => (
  <ShareDialog subject={{ imageId: image.id }} {...dialog} />
);
