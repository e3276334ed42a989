import { newId } from '@atelier/core/ids';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownImage: MakeInput = async ({ image }, owner) => ({ id: (await image(owner)).id });

const ownDeletedImage: MakeInput = async ({ image }, owner) => ({
  id: (await image(owner, { deletedAt: new Date() })).id,
});

export const imagesInputs: Samples = {
  'images.bulk': async ({ image }, owner) => ({ action: 'favourite', ids: [(await image(owner)).id] }),
  'images.count': () => ({ minRating: 1 }),
  'images.delete': ownImage,
  'images.erase': ownDeletedImage,
  'images.emptyTrash': () => undefined,
  'images.get': ownImage,
  'images.list': () => ({ limit: 2 }),
  'images.lineage': ownImage,
  'images.neighbours': ownImage,
  'images.restore': ownDeletedImage,
  'images.timeline': () => ({ by: 'month' }),
  'images.trash': () => ({ limit: 2 }),
  'images.update': async ({ image }, owner) => ({ id: (await image(owner)).id, favourite: true }),
};

export const imagesIds: OwnedIds = {
  'images.delete': () => newId('image'),
  'images.erase': () => newId('image'),
  'images.get': () => newId('image'),
  'images.lineage': () => newId('image'),
  'images.neighbours': () => newId('image'),
  'images.restore': () => newId('image'),
  'images.update': () => newId('image'),
};
