import {
  certificateTool,
  createContentSigner,
  createFaceFinder,
  createPictureExporter,
  looksOf,
} from '@atelier/adapters';
import type { Config } from '../config/config.ts';
import { productVersion } from '../lifecycle/version.ts';

/** What the services do to finished pictures. */
export const openPictures = ({ workerEnv }: Pick<Config, 'workerEnv'>) => ({
  looksOf,
  faces: createFaceFinder({ env: workerEnv }),
  pictureExporter: createPictureExporter(),
  certificateTool,
  contentSigner: createContentSigner({ version: productVersion() }),
});
