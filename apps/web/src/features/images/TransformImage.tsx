import { TransformDialog } from '../../ui/transform/TransformDialog.tsx';
import type { ShownImage } from './ImageDetails.tsx';

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog that crops and turns, for a picture of the gallery. */
export const TransformImage = ({ image, ...dialog }: Props) => (
  <TransformDialog original={{ ...image, kind: 'image' }} {...dialog} />
);
