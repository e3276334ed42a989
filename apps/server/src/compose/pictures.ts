import { certificateTool, createContentSigner, createPictureExporter, looksOf } from '@atelier/adapters';
import { productVersion } from '../lifecycle/version.ts';

/** What the services do to finished pictures. */
export const openPictures = () => ({
  looksOf,
  pictureExporter: createPictureExporter(),
  certificateTool,
  contentSigner: createContentSigner({ version: productVersion() }),
});
