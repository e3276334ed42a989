import { newId } from '@atelier/core/ids';
import { addUpload } from '../in-process-uploads.ts';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownUpload: MakeInput = async (server, owner) => ({ id: (await addUpload(server, owner)).id });

export const uploadsInputs: Samples = {
  'uploads.delete': ownUpload,
  'uploads.get': ownUpload,
  'uploads.list': () => ({ limit: 2 }),
  'uploads.restore': async (server, owner) => {
    const { id } = await addUpload(server, owner);
    await server.db.uploads.delete(owner, id, new Date());
    return { id };
  },
};

export const uploadsIds: OwnedIds = {
  'uploads.delete': () => newId('upload'),
  'uploads.get': () => newId('upload'),
  'uploads.restore': () => newId('upload'),
};
