import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { TransformDialog } from '../../ui/transform/TransformDialog.tsx';

interface Props {
  readonly upload: UploadSummary;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The dialog that crops and turns, for an upload. */
export const TransformUpload = ({ upload, ...dialog }: Props) => (
  <TransformDialog original={{ ...upload, kind: 'upload' }} {...dialog} />
);
