import { newId } from '@atelier/core/ids';
import { addCollection, addCollectionOf } from '../in-process-collections.ts';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownCollection: MakeInput = async (server, owner) => ({ id: await addCollection(server, owner) });

export const collectionsInputs: Samples = {
  'collections.collect': async (server, owner) => ({
    ...{ id: await addCollection(server, owner), imageIds: [(await server.image(owner)).id] },
  }),
  'collections.create': () => ({ name: 'Herons' }),
  'collections.delete': ownCollection,
  'collections.get': ownCollection,
  'collections.images': ownCollection,
  'collections.list': () => ({ limit: 2 }),
  'collections.move': async (server, owner) => ({ ...(await addCollectionOf(server, owner)), before: null }),
  'collections.restore': async (server, owner) => {
    const id = await addCollection(server, owner);
    await server.db.collections.delete(owner, id, server.application.clock.now());
    return { id };
  },
  'collections.uncollect': (server, owner) => addCollectionOf(server, owner),
  'collections.update': async (server, owner) => ({ id: await addCollection(server, owner), name: 'Egrets' }),
};

export const collectionsIds: OwnedIds = {
  'collections.collect': () => newId('collection'),
  'collections.delete': () => newId('collection'),
  'collections.get': () => newId('collection'),
  'collections.images': () => newId('collection'),
  'collections.move': () => newId('collection'),
  'collections.restore': () => newId('collection'),
  'collections.uncollect': () => newId('collection'),
  'collections.update': () => newId('collection'),
};
